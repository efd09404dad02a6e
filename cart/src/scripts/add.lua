-- KEYS: the cart; with an operation id, its marker.
-- ARGV: product, quantity, id for a new line, most lines, most of one product, seconds to keep cart and marker.
own(KEYS[1])
local product, quantity = ARGV[1], tonumber(ARGV[2])
local addition = value(product, quantity)
local made = KEYS[2] and redis.call('GET', KEYS[2])
if made then
  -- '1': made by a version that did not remember what was added.
  return answer((made == addition or made == '1') and 'OK' or 'OPERATION_REUSED')
end
local id, held = line(KEYS[1], product)
if id then
  quantity = quantity + held
else
  id = ARGV[3]
  if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then
    return answer('CART_FULL')
  end
end
if quantity > tonumber(ARGV[5]) then
  return answer('QUANTITY_LIMIT')
end
put(KEYS[1], product, id, quantity)
redis.call('EXPIRE', KEYS[1], ARGV[6])
-- In the same script, so that either both happened or neither.
if KEYS[2] then
  redis.call('SET', KEYS[2], addition, 'EX', ARGV[7])
end
return answer('OK')
