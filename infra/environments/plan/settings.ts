import type { Settings } from '../schema/settings.ts';
import type { ComponentContext } from './context.ts';
import { lookUp, placeholdersIn, type Resolved, type Source, variableOf } from './placeholders.ts';
import type { EnvironmentVariable, FilePlan } from './types.ts';

type Template = Settings[string];

/** Replaces the placeholders of a text. A placeholder that is the whole text may have a structure as its value. */
function fill(template: string, context: ComponentContext): Resolved {
  const sources: Source[] = [];
  const parts = placeholdersIn(template);
  const [only] = parts;
  let text = template;
  for (const placeholder of parts) {
    const found = lookUp(context, placeholder);
    if (!found) throw new Error(`${context.spec.name}.${context.key}: ${placeholder.written} has no value`);
    if ('structure' in found) {
      if (only?.written === template) return found;
      throw new Error(`${context.spec.name}.${context.key}: ${placeholder.written} has to be the whole text`);
    }
    sources.push(...found.sources);
    text = text.replace(placeholder.written, () => found.text);
  }
  return { text, sources };
}

/** Resolves a template to text; a structure becomes JSON. */
export function resolve(template: Template, context: ComponentContext): { text: string; sources: readonly Source[] } {
  const sources: Source[] = [];
  const deep = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const filled = fill(value, context);
      if ('structure' in filled) return filled.structure;
      sources.push(...filled.sources);
      return filled.text;
    }
    if (Array.isArray(value)) return value.map(deep);
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner)]));
    }
    return value;
  };
  const value = deep(typeof template === 'string' ? template : template.json);
  return { text: typeof value === 'string' ? value : JSON.stringify(value), sources };
}

/** Variables of a container. Those that others reference by `$(…)` come first. */
export function environmentVariables(
  settings: Settings | undefined,
  context: ComponentContext,
): readonly EnvironmentVariable[] {
  const sources = new Map<string, EnvironmentVariable>();
  const own = Object.entries(settings ?? {}).map(([name, template]) => {
    const resolved = resolve(template, context);
    for (const variable of resolved.sources.map(variableOf)) sources.set(variable.name, variable);
    return { name, value: resolved.text };
  });
  return [...sources.values(), ...own];
}

/** Files of a pod. A value from a secret becomes a template of External Secrets, so manifests never contain it. */
export function filesOf(files: Readonly<Record<string, Template>> | undefined, context: ComponentContext): FilePlan[] {
  return Object.entries(files ?? {}).map(([path, template]) => {
    const { text, sources } = resolve(template, context);
    const secrets = sources.filter((source) => 'secret' in source);
    const content = secrets.reduce(
      (rest, source) => rest.replaceAll(`$(${variableOf(source).name})`, `{{ .${source.key} }}`),
      text,
    );
    return { path, content, secret: secrets[0]?.secret };
  });
}
