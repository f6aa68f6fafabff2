import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import type { Platform } from '../index.ts';
import { type ComponentContext, regionContext } from '../plan/context.ts';
import { lookUp, type Placeholder, placeholders, placeholdersIn } from '../plan/placeholders.ts';
import type { Settings } from '../schema/settings.ts';
import type { ServiceSpec } from '../schema.ts';
import type { Problem } from './problem.ts';
import { specProblem } from './services.ts';

/** Texts of a template, with the path of each below the setting. */
function textsOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsOf(item, `${path}[${index}]`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
  }
  return [];
}

const templatesIn = (path: string, settings: Settings | undefined) =>
  Object.entries(settings ?? {}).flatMap(([name, template]) =>
    textsOf(typeof template === 'string' ? template : template.json, `${path}.${name}`),
  );

interface TemplateUse {
  readonly path: string;
  /** Component whose values it uses. */
  readonly key: string;
  readonly text: string;
  /** File that contains it. */
  readonly file?: string;
}

/** Every template of a spec. */
function templatesOf(spec: ServiceSpec): readonly TemplateUse[] {
  const ofComponents = Object.entries(spec.components).flatMap(([key, component]): TemplateUse[] => [
    ...templatesIn(`components.${key}.env`, component.env).map(([path, text]) => ({ path, key, text })),
    ...Object.entries(component.files ?? {}).flatMap(([file, template]) =>
      templatesIn(`components.${key}.files`, { [file]: template }).map(([path, text]) => ({ path, key, text, file })),
    ),
  ]);
  const { migrate } = spec.database ?? {};
  const ofMigration = migrate
    ? templatesIn('database.migrate.env', migrate.env).map(([path, text]) => ({ path, key: migrate.component, text }))
    : [];
  return [...ofComponents, ...ofMigration];
}

/** A file comes from a ConfigMap, or from one secret by External Secrets. Neither contains the cluster's facts. */
function fileProblem(
  { kind, argument = '', written }: Placeholder,
  secrets: Set<string>,
): readonly [unknown, string, string] | undefined {
  if (kind === 'fact') {
    return [written, 'no facts of the cluster in a file', 'pass it to the program in env'];
  }
  if (kind !== 'secret') return undefined;
  secrets.add(argument.split('/')[0] ?? '');
  const [first, other] = secrets;
  if (other === undefined) return undefined;
  return [written, `keys of one secret in a file: ${first}`, 'split the file, or store the keys in one secret'];
}

/** Checks the placeholders of every template, in every environment that runs the service. */
export function* checkPlaceholders(platform: Platform): Generator<Problem> {
  for (const spec of platform.services) {
    for (const environment of platform.environments.filter(({ services }) => spec.name in services)) {
      const region = regionContext(platform, environment, environment.regions[0].name);
      const used = new Set<string>();
      const secretsOf = new Map<string, Set<string>>();
      for (const { path, key, text, file } of templatesOf(spec)) {
        const component = spec.components[key];
        if (!component) continue;
        const size = environment.services[spec.name]?.[key] ?? {};
        const context: ComponentContext = { ...region, spec, key, component, size };
        for (const placeholder of placeholdersIn(text)) {
          if (placeholder.kind === 'setting') used.add(`${key}.${placeholder.argument}`);
          const inFile = `${key} ${file}`;
          const secrets = secretsOf.get(inFile) ?? new Set();
          secretsOf.set(inFile, secrets);
          const problem =
            placeholderProblem(context, placeholder) ??
            (file === undefined ? undefined : fileProblem(placeholder, secrets));
          if (problem) yield specProblem(spec, path, problem);
        }
      }
      for (const [key, { settings = {} }] of Object.entries(environment.services[spec.name] ?? {})) {
        for (const setting of Object.keys(settings).filter((name) => !used.has(`${key}.${name}`))) {
          yield {
            level: 'error',
            path: `${environment.name}.services.${spec.name}.${key}.settings.${setting}`,
            found: setting,
            allowed: `settings that the spec of ${spec.name} uses as {setting:…}`,
            change: 'remove it, or use it in the spec',
          };
        }
      }
    }
  }
}

function placeholderProblem(
  context: ComponentContext,
  placeholder: Placeholder,
): readonly [unknown, string, string] | undefined {
  const { kind, argument, written } = placeholder;
  const known = Object.hasOwn(placeholders, kind) ? placeholders[kind] : undefined;
  if (!known) {
    const kinds = Object.keys(placeholders);
    return [written, kinds.map((each) => `{${each}…}`).join(', '), nearest(kind, kinds) ?? 'choose one of them'];
  }
  if (!lookUp(context, placeholder)) {
    const where = context.environment.name;
    return [written, `for ${kind}: ${known.allowed(context)}`, `correct it; in ${where} it has no value`];
  }
  if (kind === 'service' && argument !== undefined && !argument.startsWith(`${context.spec.name}/`)) {
    const entry = `service:${argument}`;
    if (!context.spec.egress.includes(entry)) {
      return [written, 'services in egress', `add '${entry}' to egress, or its network policy drops the calls`];
    }
  }
  return undefined;
}
