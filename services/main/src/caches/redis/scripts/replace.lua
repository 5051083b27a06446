-- Puts a value there if what is there is what the caller read.
--
-- KEYS: the key.
-- ARGV: the new value, its time to live in milliseconds (0: it is forgotten at once), and what was read, which is
-- left out if nothing was there.
-- Answers: whether it was put there.

local there = redis.call('GET', KEYS[1])
if (there or nil) ~= ARGV[3] then
    return 0
end
if ARGV[2] == '0' then
    redis.call('DEL', KEYS[1])
else
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
