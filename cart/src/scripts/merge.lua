-- KEYS: the cart, the guest's cart. ARGV: most lines, most of one product, seconds to keep the cart.
own(KEYS[1])
own(KEYS[2])
local products = redis.call('HKEYS', KEYS[2])
if #products == 0 then
  return answer('OK')
end
-- When not all lines fit, the same ones do every time.
table.sort(products)
local room = tonumber(ARGV[1]) - redis.call('HLEN', KEYS[1])
for _, product in ipairs(products) do
  local guest_id, more = line(KEYS[2], product)
  local id, held = line(KEYS[1], product)
  if guest_id and id then
    put(KEYS[1], product, id, math.min(held + more, tonumber(ARGV[2])))
  elseif guest_id and room > 0 then
    put(KEYS[1], product, guest_id, more)
    room = room - 1
  end
end
redis.call('DEL', KEYS[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return answer('OK')
