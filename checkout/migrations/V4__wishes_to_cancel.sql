-- Whether the customer was answered PENDING: a mail tells them when the order then comes to nothing. And which reason an
-- order has that is cancelled because somebody asked for it; NULL, from the version before, means its customer.
ALTER TABLE orders
    ADD COLUMN IF NOT EXISTS told_pending boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS cancel_reason text;
-- An order whose cancellation was asked for before it was completed never rests as COMPLETED: it is paid back. This also
-- keeps the version before, which does not look, from letting it rest. NOT VALID: no order from before can be one.
ALTER TABLE orders ADD CONSTRAINT unwanted_orders_do_not_rest
    CHECK (NOT (cancel_requested AND status = 'COMPLETED' AND next_attempt_at IS NULL)) NOT VALID;
