-- Remembers what a customer does.
--
-- KEYS: the customer's activity, spend and orders.
-- ARGV: now, for how many milliseconds everything is remembered after the last action, the longest pause within a
-- visit in milliseconds, and the US cents spent, which are left out unless it is a purchase.
-- Answers: the last action before this visit, the spend and the orders as they were before, each nil if it was not
-- there.

local now, lives, gap, spend = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local activity = redis.call('GET', KEYS[1])
local last, before

if activity then
    last, before = string.match(activity, '^(%-?%d+) ?(%-?%d*)$')
    if not last then
        return redis.error_reply('the activity is not one or two moments')
    end
end
-- The time to live is the server's, which may be kept by another clock than the visits.
if last and tonumber(last) + lives <= now then
    redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
    last, before = nil, nil
end
if last and tonumber(last) + gap < now then
    before = last
end
if before == '' then
    before = nil
end

local remembered = { before or false, redis.call('GET', KEYS[2]), redis.call('GET', KEYS[3]) }
if spend then
    -- First what can fail: a sum that does not fit.
    redis.call('INCRBY', KEYS[2], spend)
    redis.call('INCR', KEYS[3])
end
redis.call('SET', KEYS[1], before and ARGV[1] .. ' ' .. before or ARGV[1], 'PX', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
return remembered
