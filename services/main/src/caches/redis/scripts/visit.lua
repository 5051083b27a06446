-- Remembers a customer's visit.
--
-- KEYS: the customer's activity, spend and orders.
-- ARGV: now, and for how many milliseconds everything is remembered after the last visit.
-- Answers: activity, spend and orders as they were before, each nil if it was not there.

local seen = redis.call('GET', KEYS[1])
-- The time to live is the server's, which may be kept by another clock than the visits.
if seen and tonumber(seen) and tonumber(seen) + tonumber(ARGV[2]) <= tonumber(ARGV[1]) then
    redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
    seen = false
end
local before = { seen, redis.call('GET', KEYS[2]), redis.call('GET', KEYS[3]) }
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return before
