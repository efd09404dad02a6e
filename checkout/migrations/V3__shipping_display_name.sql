-- What the way of shipping was called when the order was placed. NULL in orders of the version before, which may still
-- write some while this column is there already: they are called as the configuration says now.
ALTER TABLE orders ADD COLUMN IF NOT EXISTS shipping_display_name text;
