-- Adds an event to a sliding window if there is room for it.
--
-- KEYS: the window, a sorted set of events by their moment.
-- ARGV: now, the window's length and the time to live in milliseconds, and how many events may be there.
-- Answers: whether the event was added, how many more would be, and in how many milliseconds another one
-- would be and all will have left.

local key = KEYS[1]
local now, length, max = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])

redis.call('ZREMRANGEBYSCORE', key, '-inf', now - length)
local events = redis.call('ZCARD', key)
local admitted = 0

if events < max then
    -- Events of one moment are numbered. Of one moment the highest is removed last, so that no number comes twice.
    local latest = redis.call('ZREVRANGEBYSCORE', key, now, now, 'LIMIT', 0, 1)[1]
    local number = latest and tonumber(string.sub(latest, -8)) + 1 or 0
    redis.call('ZADD', key, ARGV[1], ARGV[1] .. '-' .. string.format('%08d', number))
    redis.call('PEXPIRE', key, ARGV[3])
    events = events + 1
    admitted = 1
end

local function until_gone(rank)
    local event = redis.call('ZRANGE', key, rank, rank, 'WITHSCORES')
    return math.max(0, tonumber(event[2]) + length - now)
end

local retry_after = 0
if events >= max then
    retry_after = until_gone(events - max)
end
return { admitted, math.max(0, max - events), retry_after, until_gone(-1) }
