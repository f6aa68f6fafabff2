import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { environmentFile } from '../literals/files.ts';

/** A setting, as validation names it, and the file that it is in. */
interface Setting {
  readonly path: string;
  readonly file: string;
}

/** The same platform, which records the last setting that was read. */
function recording(platform: Platform): { readonly platform: Platform; readonly last: () => Setting | undefined } {
  let last: Setting | undefined;
  const proxies = new WeakMap<object, unknown>();
  const record = <T>(value: T, at: Setting): T => {
    if (typeof value !== 'object' || value === null) return value;
    const known = proxies.get(value);
    if (known) return known as T;
    const proxy = new Proxy(value, {
      get(target, key) {
        const inner: unknown = Reflect.get(target, key);
        if (typeof key === 'symbol' || key === 'length' || !Object.hasOwn(target, key)) return inner;
        last = { ...at, path: Array.isArray(target) ? `${at.path}[${key}]` : `${at.path}.${key}` };
        return record(inner, last);
      },
    });
    proxies.set(value, proxy);
    return proxy;
  };
  const { organization, environments, services } = platform;
  const folder = 'infra/environments';
  return {
    last: () => last,
    platform: {
      organization: record(organization, { path: 'organization', file: `${folder}/organization.ts` }),
      environments: environments.map((each) => record(each, { path: each.name, file: environmentFile(each.name) })),
      services: services.map((each) =>
        record(each, { path: `services.${each.name}`, file: `${folder}/services/${each.name}.ts` }),
      ),
    },
  };
}

/**
 * Does work over the literals. An error that is not the user's says which setting was read last before it; to learn that, the work
 * is done again, over literals that record it.
 */
export function namingTheSetting<T>(platform: Platform, work: (platform: Platform) => T): T {
  try {
    return work(platform);
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    const again = recording(platform);
    try {
      work(again.platform);
    } catch {
      // The same error, which is thrown below.
    }
    const last = again.last();
    if (last) error.message += `\nThe last setting that was read before it: ${last.path}, in ${last.file}`;
    throw error;
  }
}
