import { LuaFactory } from 'wasmoon';

/** A value as Lua's own text, so that a script gets plain tables, as from Argo CD. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(literal).join(', ')}}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `[${JSON.stringify(key)}] = ${literal(inner)}`)
    .join(', ')}}`;
}

/** What a health check of Argo CD says of an object. */
export async function healthOf(script: string, object: object): Promise<{ status: string; message: string }> {
  const lua = await new LuaFactory().createEngine();
  try {
    await lua.doString(`obj = ${literal(object)}`);
    return await lua.doString(script);
  } finally {
    lua.global.close();
  }
}
