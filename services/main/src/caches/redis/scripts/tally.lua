-- Adds a batch of sums to those of an hour, once.
--
-- KEYS: the hour, a hash of sums by name, and of the last batch by sender.
-- ARGV: for how many milliseconds the hour is kept from now on, the field of the batch's sender, the batch's number,
-- then for each sum its name and how much is added.

local last = redis.call('HGET', KEYS[1], ARGV[2])
if last and tonumber(last) >= tonumber(ARGV[3]) then
    return 0
end
for at = 4, #ARGV, 2 do
    redis.call('HINCRBY', KEYS[1], ARGV[at], ARGV[at + 1])
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
