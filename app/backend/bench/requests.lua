-- wrk -s requests.lua URL -- FILE PREFIX [RATE]
-- FILE: a request a line: a path for a GET; a path, a tab and a body for a POST. In a body `@@` becomes a name that was never used.
-- RATE: requests a second that are due, however long the answers take; a thread that is late sends at once until it has caught up.
local lines, prefix, sent = {}, '', 0
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set('number', threads)
end

local ffi = require('ffi')
ffi.cdef('typedef struct { long seconds, nanoseconds; } instant; int clock_gettime(int, instant *);')
local clock = ffi.new('instant')
local function milliseconds()
  ffi.C.clock_gettime(1, clock)
  return tonumber(clock.seconds) * 1000 + tonumber(clock.nanoseconds) / 1e6
end

local function keep(rate)
  local due
  -- wrk asks for a delay, in whole milliseconds, before each request of any connection.
  function delay()
    due = (due or milliseconds()) + 1000 / rate
    return math.max(0, math.floor(due - milliseconds() + 0.5))
  end
end

function init(args)
  if args[3] then keep(tonumber(args[3])) end
  for line in io.lines(args[1]) do
    local path, body = line:match('^([^\t]*)\t?(.*)$')
    lines[#lines + 1] = body == '' and wrk.format('GET', path) or { path = path, body = body }
  end
  prefix = args[2] .. '-' .. number .. '-'
  sent = number * 7919
end

function request()
  sent = sent + 1
  local line = lines[sent % #lines + 1]
  if type(line) == 'string' then return line end
  local unique = prefix .. sent
  wrk.headers['Idempotency-Key'] = unique
  return wrk.format('POST', line.path, wrk.headers, (line.body:gsub('@@', unique)))
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%.6f,"errors":%d,"p50Ms":%.3f,"p99Ms":%.3f}\n', summary.requests,
    summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000))
end
