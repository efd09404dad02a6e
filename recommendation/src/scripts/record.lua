-- KEYS: the marker of the order. ARGV: seconds to keep the marker, longest list, then the products.
--
-- The marker comes first: should anything after it fail, an order counts in part, not again and again.
if redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then
  learn({unpack(ARGV, 3)}, tonumber(ARGV[2]))
end
