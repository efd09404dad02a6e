-- KEYS: the cart, the guest's cart. ARGV: most lines, most of one product, seconds to keep the cart.
--
-- Answers with the cart and, written like it, what did not fit.
own(KEYS[1])
own(KEYS[2])
local left_out = {}
local products = redis.call('HKEYS', KEYS[2])
-- When not all lines fit, the same ones do every time.
table.sort(products)
local room = tonumber(ARGV[1]) - redis.call('HLEN', KEYS[1])
for _, product in ipairs(products) do
  local guest_id, more = line(KEYS[2], product)
  local id, held = line(KEYS[1], product)
  if guest_id then
    local fits = 0
    if id then
      fits = math.min(more, tonumber(ARGV[2]) - held)
      put(KEYS[1], product, id, held + fits)
    elseif room > 0 then
      fits = more
      put(KEYS[1], product, guest_id, more)
      room = room - 1
    end
    if fits < more then
      table.insert(left_out, product)
      table.insert(left_out, value(guest_id, more - fits))
    end
  end
end
if #products > 0 then
  redis.call('DEL', KEYS[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return {redis.call('HGETALL', KEYS[1]), left_out}
