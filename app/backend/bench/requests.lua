-- wrk -s requests.lua URL -- FILE PREFIX
-- FILE: a request a line: a path for a GET; a path, a tab and a body for a POST. In a body `@@` becomes a name that was never used.
local lines, prefix, sent = {}, '', 0
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set('number', threads)
end

function init(args)
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
