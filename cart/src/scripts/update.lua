-- KEYS: the cart. ARGV: product, quantity, seconds to keep the cart.
own(KEYS[1])
local id = line(KEYS[1], ARGV[1])
if not id then
  return answer('ITEM_NOT_FOUND')
end
local quantity = tonumber(ARGV[2])
if quantity > 0 then
  put(KEYS[1], ARGV[1], id, quantity)
else
  redis.call('HDEL', KEYS[1], ARGV[1])
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return answer('OK')
