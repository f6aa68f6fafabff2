/**
 * Health of a scheduled job (CronJob), in Lua. Argo CD's built-in check finds one unhealthy from a failed run until the next successful
 * one. A sync with later waves would fail as long, and the release that corrects the job would not count as healthy before. The alert
 * ServiceScheduledJobFailed reports a failed run.
 */
export const scheduledJobHealth = `
local status = obj.status or {}
local message = "Has not run yet"
if status.lastSuccessfulTime ~= nil then
  message = "Last succeeded at " .. status.lastSuccessfulTime
elseif status.lastScheduleTime ~= nil then
  message = "Has not succeeded yet"
end
return { status = "Healthy", message = message }
`.trimStart();
