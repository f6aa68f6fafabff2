/**
 * Annotation of an Application that no other one needs: later waves wait while it syncs, so that it comes first, but not
 * while it fails. Its own status, and the alerts on it, still say that it fails.
 */
export const blocksNoOther = { 'platform/failure': 'blocks-no-other' } as const;

/**
 * Health of an Application inside another one, in Lua. Argo CD has no built-in check for it, and without one a sync wave
 * does not wait for the applications of the wave before. A status counts only if it is about the current spec
 * (status.sync.comparedTo); a field that is empty on one side may be missing on the other.
 */
export const applicationHealth = `
local function blank(value)
  if type(value) ~= "table" then
    return value == nil or value == false or value == "" or value == 0
  end
  for _, member in pairs(value) do
    if not blank(member) then return false end
  end
  return true
end

local function same(left, right)
  if blank(left) and blank(right) then return true end
  if type(left) ~= "table" or type(right) ~= "table" then return left == right end
  for key, member in pairs(left) do
    if not same(member, right[key]) then return false end
  end
  for key, member in pairs(right) do
    if left[key] == nil and not blank(member) then return false end
  end
  return true
end

local annotations = (obj.metadata or {}).annotations or {}
local function result(status, message)
  if status ~= "Healthy" and annotations["platform/failure"] == "blocks-no-other" then
    return { status = "Healthy", message = "Fails, and blocks no other: " .. message }
  end
  return { status = status, message = message }
end

local spec = obj.spec or {}
local status = obj.status or {}
local sync = status.sync or {}
local compared = sync.comparedTo or {}
local operation = status.operationState or {}
local health = status.health or {}

if blank(sync.status) or not same(spec.source, compared.source) or not same(spec.sources, compared.sources) then
  return { status = "Progressing", message = "The current spec has not been compared yet" }
end
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "ComparisonError" or condition.type == "InvalidSpecError" then
    return result("Degraded", condition.message or condition.type)
  end
end
-- The sync fails and retries without end. A parent that waits for it must fail too, or it would never sync a newer revision.
if operation.phase == "Running" and (operation.retryCount or 0) > 0 then
  return result("Degraded", operation.message or "The sync fails and is retried")
end
if obj.operation ~= nil or operation.phase == "Running" then
  return { status = "Progressing", message = operation.message or "Syncing" }
end
if sync.status ~= "Synced" then
  if operation.phase == "Failed" or operation.phase == "Error" then
    return result("Degraded", operation.message or "The sync failed")
  end
  return { status = "Progressing", message = "Waiting for a sync" }
end
if health.status == nil or health.status == "Progressing" then
  return { status = "Progressing", message = health.message or "" }
end
return result(health.status, health.message or "")
`.trimStart();
