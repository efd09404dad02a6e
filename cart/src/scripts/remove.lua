-- KEYS: the cart. ARGV: product, seconds to keep the cart.
own(KEYS[1])
if redis.call('HDEL', KEYS[1], ARGV[1]) == 1 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
return answer('OK')
