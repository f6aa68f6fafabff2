/**
 * Health of a resource type (CustomResourceDefinition), in Lua. Argo CD does not track these objects, so it reads their state right after
 * a sync and again with the next comparison, minutes later. Its built-in check finds a type unhealthy that the API server has not
 * established in that moment, and the next sync wave waits for minutes. A sync waits for its types by itself; here only refusals count.
 */
export const resourceTypeHealth = `
for _, condition in ipairs((obj.status or {}).conditions or {}) do
  if condition.type == "NamesAccepted" and condition.status == "False" then
    return { status = "Degraded", message = "The names are taken: " .. (condition.message or "") }
  end
  if condition.type == "NonStructuralSchema" and condition.status == "True" then
    return { status = "Degraded", message = "The schema is refused: " .. (condition.message or "") }
  end
end
return { status = "Healthy", message = "" }
`.trimStart();
