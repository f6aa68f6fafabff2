import type { ResourceJson, StackJson } from '@sample-platform-ai/infra/manifest.ts';

interface Block {
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}
type Schemas = Readonly<Record<string, { readonly block: Block }>>;
interface ProviderSchema {
  readonly provider?: { readonly block: Block };
  readonly resource_schemas?: Schemas;
  readonly data_source_schemas?: Schemas;
  readonly ephemeral_resource_schemas?: Schemas;
}

/** The schema of the local providers, from `tofu providers schema -json`. */
export interface ProvidersSchema {
  readonly provider_schemas?: Readonly<Record<string, ProviderSchema>>;
}

const metaArguments = new Set([
  '//',
  'count',
  'depends_on',
  'for_each',
  'lifecycle',
  'provider',
  'connection',
  'provisioner',
]);
type Body = Record<string, unknown>;

/** A body without the arguments that its schema lacks; `report` gets their paths. */
function known(body: Body, block: Block, report: (path: string) => void, prefix = ''): Body {
  const kept: Body = {};
  for (const [key, value] of Object.entries(body)) {
    const nested = block.block_types?.[key];
    if (nested) {
      const clean = (item: Body) => known(item, nested.block, report, `${prefix}${key}.`);
      kept[key] = Array.isArray(value) ? value.map(clean) : clean(value as Body);
    } else if (block.attributes?.[key] || (prefix === '' && metaArguments.has(key))) {
      kept[key] = value;
    } else {
      report(`${prefix}${key}`);
    }
  }
  const lifecycle = kept['lifecycle'] as ResourceJson['lifecycle'];
  if (prefix === '' && lifecycle?.ignore_changes) {
    kept['lifecycle'] = {
      ...lifecycle,
      ignore_changes: lifecycle.ignore_changes.filter((name) => block.attributes?.[name] || block.block_types?.[name]),
    };
  }
  return kept;
}

export interface KnownPart {
  readonly stack: StackJson;
  /** Arguments that the local providers lack, for example `aws_vpc.region`. */
  readonly unknownArguments: readonly string[];
  /** Addresses of resources that would be made without a secret: the argument that carries it is among the unknown. */
  readonly withoutSecret: readonly string[];
  /** Types that they do not know, such as `resource aws_x`; the stack still has them. */
  readonly unknownTypes: readonly string[];
}

/**
 * A stack without the arguments that the local providers lack. With the providers that it asks for it is the
 * whole; where a mirror holds an older one in their place, what is newer is left out by name.
 */
export function knownPart(stack: StackJson, schema: ProvidersSchema): KnownPart {
  const providers = Object.values(schema.provider_schemas ?? {});
  const unknownArguments = new Set<string>();
  const unknownTypes = new Set<string>();
  const withoutSecret = new Set<string>();
  const section = (name: 'resource' | 'data' | 'ephemeral', schemas: keyof ProviderSchema) => {
    const all: Schemas = Object.assign({}, ...providers.map((provider) => provider[schemas]));
    const types = Object.entries(stack[name] ?? {}).flatMap(([type, byName]) => {
      if (type === 'terraform_remote_state') return [[type, byName] as const];
      const block = all[type]?.block;
      if (!block) {
        unknownTypes.add(`${name} ${type}`);
        return [[type, byName] as const];
      }
      const bodies = Object.entries(byName).map(([id, body]) => {
        const report = (path: string) => {
          unknownArguments.add(`${type}.${path}`);
          if (path.endsWith('_wo')) withoutSecret.add(`${type}.${id}`);
        };
        return [id, known(body, block, report)] as const;
      });
      return [[type, Object.fromEntries(bodies)] as const];
    });
    return types.length > 0 ? { [name]: Object.fromEntries(types) } : {};
  };
  const { resource: _resource, data: _data, ephemeral: _ephemeral, ...rest } = stack;
  return {
    stack: {
      ...rest,
      ...section('resource', 'resource_schemas'),
      ...section('data', 'data_source_schemas'),
      ...section('ephemeral', 'ephemeral_resource_schemas'),
    },
    unknownArguments: [...unknownArguments].sort(),
    withoutSecret: [...withoutSecret],
    unknownTypes: [...unknownTypes].sort(),
  };
}
