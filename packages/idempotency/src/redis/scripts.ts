// The clock is that of Redis, in microseconds; no script reads a key that it was not given.
// A record is a hash: token, fingerprint, state, lease and expiry (both microseconds), at, response, and p:<phase>.
const prelude = `
local record = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function whole(number) return string.format('%.0f', number) end
local function holds(token)
  local fields = redis.call('HMGET', record, 'token', 'state')
  return fields[1] == token and fields[2] == 'running'
end
local function vanishAt(moment) redis.call('PEXPIREAT', record, whole(math.ceil(moment / 1000))) end
`;

/** ARGV: fingerprint, lease, ttl (milliseconds), whether to take over ('1'). */
export const claimScript = `${prelude}
local lease, ttl = ARGV[2] * 1000, ARGV[3] * 1000
local fields = redis.call('HMGET', record, 'token', 'fingerprint', 'state', 'lease', 'expiry', 'at', 'response')
local token, fingerprint, state = fields[1], fields[2], fields[3]
local takeover, phases = '0', {}
if token then
  local leaseEnd, expiry = tonumber(fields[4]), tonumber(fields[5])
  local over = now >= expiry and (state ~= 'running' or now >= leaseEnd)
  if not over then
    if state == 'free' then
      over = true
    elseif fingerprint ~= ARGV[1] then
      return {'mismatch'}
    elseif state == 'completed' or state == 'tombstone' then
      return {state, whole(now - fields[6]), fields[7] or ''}
    elseif state == 'running' then
      if now < leaseEnd then return {'in-progress', whole(leaseEnd - now)} end
      if ARGV[4] ~= '1' then return {'abandoned'} end
      takeover = '1'
    end
  end
  if not over then
    local all = redis.call('HGETALL', record)
    for index = 1, #all, 2 do
      if string.sub(all[index], 1, 2) == 'p:' then
        phases[#phases + 1] = string.sub(all[index], 3)
        phases[#phases + 1] = all[index + 1]
      end
    end
  else
    redis.call('DEL', record)
  end
end
local next = math.max(now, (tonumber(token or '0') or 0) + 1)
redis.call('HSET', record, 'token', whole(next), 'fingerprint', ARGV[1], 'state', 'running',
  'lease', whole(now + lease), 'expiry', whole(now + ttl))
vanishAt(now + math.max(lease, ttl))
return {'claimed', whole(next), takeover, unpack(phases)}
`;

/** ARGV: token, lease. */
export const extendScript = `${prelude}
if not holds(ARGV[1]) then return 0 end
local lease = now + ARGV[2] * 1000
redis.call('HSET', record, 'lease', whole(lease))
vanishAt(math.max(lease, tonumber(redis.call('HGET', record, 'expiry'))))
return 1
`;

/** ARGV: token, state, ttl, response. */
export const completeScript = `${prelude}
if not holds(ARGV[1]) then return 0 end
local expiry = now + ARGV[3] * 1000
local fingerprint = redis.call('HGET', record, 'fingerprint')
redis.call('DEL', record)
redis.call('HSET', record, 'token', ARGV[1], 'fingerprint', fingerprint, 'state', ARGV[2],
  'lease', '0', 'expiry', whole(expiry), 'at', whole(now), 'response', ARGV[4])
vanishAt(expiry)
return 1
`;

/** ARGV: token, name, value. */
export const savePhaseScript = `${prelude}
if not holds(ARGV[1]) then return 0 end
redis.call('HSET', record, 'p:' .. ARGV[2], ARGV[3])
return 1
`;

/** ARGV: token. The token stays, so that the next one is greater even if the clock of Redis is set back. */
export const releaseScript = `${prelude}
if not holds(ARGV[1]) then return 0 end
local kept = 'free'
for _, name in ipairs(redis.call('HKEYS', record)) do
  if string.sub(name, 1, 2) == 'p:' then kept = 'released' end
end
redis.call('HSET', record, 'state', kept)
vanishAt(tonumber(redis.call('HGET', record, 'expiry')))
return 1
`;
