-- Stands before every other script. A cart is a hash from product id to "line id|quantity".

-- Somebody else's value under the key of a cart would fail every call: the cart begins anew.
local function own(cart)
  local kind = redis.call('TYPE', cart).ok
  if kind ~= 'hash' and kind ~= 'none' then
    redis.call('DEL', cart)
  end
end

-- Id and quantity of the line with a product; nothing when there is none that can be read.
local function line(cart, product)
  local written = redis.call('HGET', cart, product)
  local id, quantity = string.match(written or '', '^([^|]+)|([1-9]%d?)$')
  return id, tonumber(quantity)
end

local function value(id, quantity)
  return id .. '|' .. string.format('%d', quantity)
end

local function put(cart, product, id, quantity)
  redis.call('HSET', cart, product, value(id, quantity))
end

-- How it went, and the whole cart.
local function answer(outcome)
  return {outcome, redis.call('HGETALL', KEYS[1])}
end
