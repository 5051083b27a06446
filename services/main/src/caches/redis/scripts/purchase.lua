-- Remembers a customer's purchase, which is a visit too.
--
-- KEYS: the customer's activity, spend and orders.
-- ARGV: now, for how many milliseconds everything is remembered after the last visit, and the US cents spent.

local seen = tonumber(redis.call('GET', KEYS[1]) or '')
-- The time to live is the server's, which may be kept by another clock than the visits.
if seen and seen + tonumber(ARGV[2]) <= tonumber(ARGV[1]) then
    redis.call('DEL', KEYS[2], KEYS[3])
end
-- First what can fail: a sum that does not fit.
redis.call('INCRBY', KEYS[2], ARGV[3])
redis.call('INCR', KEYS[3])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
