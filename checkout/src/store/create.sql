WITH created AS (
    INSERT INTO orders (
        order_id, user_id, idempotency_key, request_hash, status,
        currency_code, subtotal, shipping, total, shipping_method, shipping_display_name, shipping_address,
        customer_email, customer_name, payment_token, traceparent, lease_until)
    VALUES (
        $1, $2, $3, $4, 'NEW',
        $5, $6, $7, $8, $9, $10, $11,
        $12, $13, $14, $15, now() + make_interval(secs => $16))
    ON CONFLICT DO NOTHING
    RETURNING order_id, fence
),
items AS (
    INSERT INTO order_items (
        order_id, product_id, name, quantity, price, price_revision, image_url, cart_line_id)
    SELECT created.order_id, item.*
      FROM created,
           jsonb_to_recordset($17) AS item (
               product_id uuid, name text, quantity integer, price bigint, price_revision bigint,
               image_url text, cart_line_id text)
)
SELECT fence FROM created
