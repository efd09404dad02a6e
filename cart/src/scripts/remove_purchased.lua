-- KEYS: the cart. ARGV: order, then product, line id and quantity of each line bought.
--
-- What is left of a line gets an id that comes from the order, so a repeat finds no line with the id that was bought.
-- A marker of its own is not needed, and a Redis that lost its data cannot make a repeat take new things out.
own(KEYS[1])
for i = 2, #ARGV, 3 do
  local product, bought_id, bought = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local id, held = line(KEYS[1], product)
  if id == bought_id then
    if held > bought then
      put(KEYS[1], product, 'o:' .. ARGV[1] .. ':' .. product, held - bought)
    else
      redis.call('HDEL', KEYS[1], product)
    end
  end
end
return answer('OK')
