/** The arguments of a resource, from a stack's own JSON or from a plan: a plan makes every block a list. */
export type Body = Readonly<Record<string, unknown>>;

const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The blocks under a key, however many there are. */
export function blocks(body: Body, key: string): readonly Body[] {
  const value = body[key];
  return (Array.isArray(value) ? value : [value]).filter(isBody);
}

export const text = (body: Body, key: string): string => String(body[key] ?? '');

/** A number, wherever the JSON writes it as text; 0 where it is absent or only known later. */
export function count(body: Body, key: string): number {
  const value = Number(body[key] ?? 0);
  return Number.isFinite(value) ? value : 0;
}

export const length = (body: Body, key: string): number => {
  const value = body[key];
  return Array.isArray(value) ? value.length : 0;
};
