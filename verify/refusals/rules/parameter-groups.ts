import { type ApiCall, inPlace, type Json, type Rule, refusal, text, textsIn } from '../call.ts';

interface Parameter {
  readonly value: string;
  readonly method: string;
}

/**
 * Defaults of RDS' families of PostgreSQL 15 and later, and parameters that take effect by a restart only: of those that a
 * platform is likely to set. From the RDS and Aurora user guides, read in November 2026; no offline tool confirms them.
 */
const defaults: Readonly<Record<string, string>> = {
  'rds.force_ssl': '1',
  ssl_min_protocol_version: 'TLSv1.2',
  password_encryption: 'scram-sha-256',
  log_connections: '0',
  log_disconnections: '0',
  log_lock_waits: '0',
  log_statement: 'none',
  log_min_duration_statement: '-1',
};
const isStatic = new Set([
  'shared_preload_libraries',
  'max_connections',
  'rds.logical_replication',
  'shared_buffers',
  'track_activity_query_size',
]);

const xmlOf = (name: string, { value, method }: Parameter): string =>
  `<Parameter><ParameterName>${name}</ParameterName><ParameterValue>${value}</ParameterValue><Source>user</Source><ApplyType>${isStatic.has(name) ? 'static' : 'dynamic'}</ApplyType><DataType>string</DataType><IsModifiable>true</IsModifiable><ApplyMethod>${method}</ApplyMethod></Parameter>`;

/** The parameters of a request's list, by name. */
function parametersOf(call: ApiCall): readonly (readonly [string, Parameter])[] {
  const list = call.parameters['Parameters'];
  const item = (each: Json): readonly (readonly [string, Parameter])[] => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return [];
    const get = (key: string) => textsIn((each as Readonly<Record<string, Json>>)[key])[0];
    return [
      [
        get('ParameterName') ?? '',
        { value: get('ParameterValue') ?? '', method: get('ApplyMethod') ?? 'pending-reboot' },
      ],
    ];
  };
  return Array.isArray(list) ? list.flatMap(item) : [];
}

/** RDS reports a parameter with its family's default as unset, and refuses to apply a static one at once. */
export function parameterGroups(): Rule {
  const groups = new Map<string, Map<string, Parameter>>();
  const name = (call: ApiCall) =>
    inPlace(call, text(call, 'DBParameterGroupName') ?? text(call, 'DBClusterParameterGroupName') ?? '');
  const is = (call: ApiCall, verb: string) =>
    call.service === 'rds' && new RegExp(`^${verb}DB(?:Cluster)?Parameter(?:Group|s)$`).test(call.operation);
  return {
    name: 'default-valued parameters',
    check(call) {
      if (!is(call, 'Modify')) return undefined;
      const wrong = parametersOf(call).find(
        ([parameter, { method }]) => isStatic.has(parameter) && method === 'immediate',
      );
      return (
        wrong &&
        refusal('InvalidParameterCombination', `cannot use immediate apply method for static parameter ${wrong[0]}`)
      );
    },
    learn(call) {
      if (is(call, 'Delete')) groups.delete(name(call));
      const group = groups.get(name(call)) ?? new Map<string, Parameter>();
      if (is(call, 'Modify')) for (const [parameter, set] of parametersOf(call)) group.set(parameter, set);
      if (is(call, 'Reset')) for (const [parameter] of parametersOf(call)) group.delete(parameter);
      if (is(call, 'Modify') || is(call, 'Reset')) groups.set(name(call), group);
    },
    amend(call, answer) {
      if (!is(call, 'Describe') || !call.operation.endsWith('Parameters')) return answer;
      if (text(call, 'Source') !== 'user') return answer;
      const set = [...(groups.get(name(call)) ?? [])].filter(([parameter, { value }]) => defaults[parameter] !== value);
      const xml = `<Parameters>${set.map(([parameter, each]) => xmlOf(parameter, each)).join('')}</Parameters>`;
      return answer.replace(/<Parameters>[\s\S]*<\/Parameters>|<Parameters ?\/>/, xml);
    },
  };
}
