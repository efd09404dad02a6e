-- Numbers that only grow: whoever takes over an order takes the next one, and whoever holds an older one is refused.
CREATE SEQUENCE fences AS bigint;

CREATE TABLE orders (
    order_id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    -- One order for each key of a user; the hash tells a repeat from another request under the same key.
    idempotency_key text NOT NULL,
    request_hash bytea NOT NULL,
    -- The cart's lines as they were, line ids included: the same cart is not ordered twice under two keys.
    cart_hash bytea NOT NULL,

    status text NOT NULL CHECK (status IN (
        'NEW', 'RESERVED', 'CONFIRMED', 'COMPLETED', 'SHIPPED', 'DELIVERED',
        'CANCELLING', 'CANCELLED', 'REFUNDING', 'REFUNDED', 'NEEDS_ATTENTION')),
    -- Why it was cancelled or needs attention, and what more there is to say (a decline code, a product).
    reason text,
    detail text,
    cancel_requested boolean NOT NULL DEFAULT false,

    -- Amounts are minor units of one currency.
    currency_code text NOT NULL CHECK (currency_code ~ '^[A-Z]{3}$'),
    subtotal bigint NOT NULL CHECK (subtotal >= 0),
    shipping bigint NOT NULL CHECK (shipping >= 0),
    total bigint NOT NULL CHECK (total = subtotal + shipping),

    shipping_method text NOT NULL,
    shipping_address jsonb NOT NULL,
    customer_email text NOT NULL,
    customer_name text NOT NULL,
    tracking_code text,

    -- Forgotten once the payment is decided.
    payment_token text,
    authorization_id text,
    payment_summary text,

    -- The trace of the request that placed the order, so that recovery goes on in it.
    traceparent text,

    fence bigint NOT NULL DEFAULT nextval('fences'),
    -- The fence that stock is returned under after a refund, the same in every repeat.
    refund_fence bigint,
    lease_until timestamptz NOT NULL,
    -- When to work on the order next; NULL when nothing is owed.
    next_attempt_at timestamptz DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,

    -- Counts up with every change that a watcher should see.
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),

    UNIQUE (user_id, idempotency_key),
    CHECK (authorization_id IS NOT NULL
        OR status IN ('NEW', 'RESERVED', 'CANCELLING', 'CANCELLED'))
);

CREATE UNIQUE INDEX one_live_order_per_cart ON orders (user_id, cart_hash) WHERE status <> 'CANCELLED';
CREATE INDEX orders_due ON orders (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX orders_of_a_user ON orders (user_id, created_at DESC, order_id DESC);
CREATE INDEX orders_of_all ON orders (created_at DESC, order_id DESC);

CREATE TABLE order_items (
    order_id uuid NOT NULL REFERENCES orders,
    product_id uuid NOT NULL,
    name text NOT NULL,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    -- Minor units for one unit, as it was when the order was placed; never read again from the catalogue.
    price bigint NOT NULL CHECK (price >= 0),
    price_revision bigint NOT NULL,
    image_url text NOT NULL,
    cart_line_id text NOT NULL,
    PRIMARY KEY (order_id, product_id)
);

-- What an order owes to other services. Rows are written with the status that makes them owed, in one statement.
CREATE TABLE effects (
    order_id uuid NOT NULL REFERENCES orders,
    kind text NOT NULL,
    done_at timestamptz,
    PRIMARY KEY (order_id, kind)
);

-- Every status that an order ever had.
CREATE TABLE order_history (
    change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES orders,
    status text NOT NULL,
    reason text,
    fence bigint NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX order_history_of_an_order ON order_history (order_id, change_id);

-- A trigger, so that no statement can forget the history.
CREATE FUNCTION record_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.status <> OLD.status THEN
        INSERT INTO order_history (order_id, status, reason, fence)
        VALUES (NEW.order_id, NEW.status, NEW.reason, NEW.fence);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER record_status AFTER INSERT OR UPDATE OF status ON orders
    FOR EACH ROW EXECUTE FUNCTION record_status();
