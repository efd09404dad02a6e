-- KEYS: the marker. ARGV: orders as JSON, a list of lists of products; longest list.
if redis.call('SET', KEYS[1], '1', 'NX') then
  for _, products in ipairs(cjson.decode(ARGV[1])) do
    learn(products, tonumber(ARGV[2]))
  end
end
