-- Stands before the other scripts.

-- Counts that a product was bought with another, and keeps the list at its length.
local function together(product, other, most)
  local key = 'together:' .. product
  redis.call('ZINCRBY', key, 1, other)
  if redis.call('ZCARD', key) > most then
    -- The lowest goes, but not the newcomer: it would go again each time, and never grow.
    local lowest = redis.call('ZRANGE', key, 0, 1)
    redis.call('ZREM', key, lowest[1] ~= other and lowest[1] or lowest[2])
  end
end

local function learn(products, most)
  for _, product in ipairs(products) do
    redis.call('ZINCRBY', 'popular', 1, product)
    for _, other in ipairs(products) do
      if product ~= other then
        together(product, other, most)
      end
    end
  end
end
