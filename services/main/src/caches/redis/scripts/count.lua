-- Adds an event to each of some sliding windows, which keep only their youngest events.
--
-- KEYS: the windows, sorted sets of events by their moment.
-- ARGV: now, then for each window its length and its time to live in milliseconds, and how many events it keeps.
-- Answers: how many events are in each window.

local now = tonumber(ARGV[1])
local counts = {}

for at, key in ipairs(KEYS) do
    local length, lives, cap = tonumber(ARGV[3 * at - 1]), ARGV[3 * at], tonumber(ARGV[3 * at + 1])
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - length)
    -- Events of one moment are numbered. Of one moment the highest is removed last, so that no number comes twice.
    local latest = redis.call('ZREVRANGEBYSCORE', key, now, now, 'LIMIT', 0, 1)[1]
    local number = latest and tonumber(string.sub(latest, -8)) + 1 or 0
    redis.call('ZADD', key, ARGV[1], ARGV[1] .. '-' .. string.format('%08d', number))
    redis.call('ZREMRANGEBYRANK', key, 0, -(cap + 1))
    redis.call('PEXPIRE', key, lives)
    counts[at] = redis.call('ZCARD', key)
end
return counts
