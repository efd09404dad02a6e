-- A line of a cart is bought by one order, whatever the key and the quantity: the hash of a whole cart let a line be
-- bought again once its quantity had changed.
DROP INDEX one_live_order_per_cart;
ALTER TABLE orders DROP COLUMN cart_hash;
-- Of a line id, which is new whenever a product comes into a cart, one order at most has the claim. An order that is
-- undone or paid back gives it up at once.
ALTER TABLE order_items ADD COLUMN claims_line boolean NOT NULL DEFAULT true;
-- Orders from before claim what is still in a cart.
UPDATE order_items SET claims_line = false
 WHERE order_id NOT IN (
       SELECT order_id FROM effects WHERE kind = 'clear_cart' AND done_at IS NULL
       UNION ALL
       SELECT order_id FROM orders WHERE status IN ('NEW', 'RESERVED'));
CREATE UNIQUE INDEX one_order_per_cart_line ON order_items (cart_line_id) WHERE claims_line;

-- An order may need attention without an authorization.
ALTER TABLE orders DROP CONSTRAINT orders_check1;
ALTER TABLE orders ADD CONSTRAINT authorized_when_decided CHECK (authorization_id IS NOT NULL
    OR status IN ('NEW', 'RESERVED', 'CANCELLING', 'CANCELLED', 'NEEDS_ATTENTION'));

-- Orders whose money or goods are on the move, and those that only owe a mail or the like.
DROP INDEX orders_due;
CREATE INDEX orders_due_moving ON orders (next_attempt_at)
    WHERE next_attempt_at IS NOT NULL
      AND status IN ('NEW', 'RESERVED', 'CONFIRMED', 'CANCELLING', 'REFUNDING');
CREATE INDEX orders_due_resting ON orders (next_attempt_at)
    WHERE next_attempt_at IS NOT NULL
      AND status NOT IN ('NEW', 'RESERVED', 'CONFIRMED', 'CANCELLING', 'REFUNDING');
CREATE INDEX orders_by_status ON orders (status, created_at DESC, order_id DESC);
CREATE INDEX returns_owed ON effects (order_id) WHERE kind = 'return_stock' AND done_at IS NULL;
