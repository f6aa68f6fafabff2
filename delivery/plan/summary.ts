import { isDeepStrictEqual } from 'node:util';
import type { PlanJson } from '@sample-platform-ai/tools/tofu/opentofu.ts';
import { standingCost } from '@sample-platform-ai/verify/cost/standing.ts';
import { accessTypes, statefulTypes } from './stateful.ts';

type ResourceChange = NonNullable<PlanJson['resource_changes']>[number];

/** One stack's saved plan as `tofu show -json` prints it; none for a stack that waits for another one's first apply. */
export interface StackPlan {
  readonly id: string;
  readonly plan: PlanJson | undefined;
}

export type Verb = 'create' | 'update' | 'replace' | 'destroy' | 'import' | 'move';

export interface PlannedChange {
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  readonly verb: Verb;
  /** Arguments that differ; empty but for an update or a replacement. */
  readonly differing: readonly string[];
}

const typeOf = (address: string): string => /(?:^|\.)([a-z]+_[a-z0-9_]+)\.[^.]+$/.exec(address)?.[1] ?? address;

function verbOf({ change, previous_address }: ResourceChange): Verb | undefined {
  const actions = change.actions.toSorted().join();
  if (actions === 'create,delete') return 'replace';
  if (actions === 'create') return change.importing ? 'import' : 'create';
  if (actions === 'update') return 'update';
  if (actions === 'delete' || actions === 'forget') return 'destroy';
  if (change.importing) return 'import';
  return previous_address ? 'move' : undefined;
}

export function plannedChanges({ id, plan }: StackPlan): readonly PlannedChange[] {
  return (plan?.resource_changes ?? []).flatMap((resource) => {
    const verb = verbOf(resource);
    if (!verb) return [];
    const { before, after } = resource.change;
    const differing =
      verb === 'update' || verb === 'replace'
        ? Object.keys({ ...before, ...after }).filter((key) => !isDeepStrictEqual(before?.[key], after?.[key]))
        : [];
    return [{ stack: id, address: resource.address, type: typeOf(resource.address), verb, differing }];
  });
}

/** What a reader must look at first, one sentence each. */
export function riskNotes(changes: readonly PlannedChange[]): readonly string[] {
  const named = (list: readonly PlannedChange[]) =>
    list.map(({ stack, address }) => `\`${stack} ${address}\``).join(', ');
  const note = (list: readonly PlannedChange[], text: string) => (list.length > 0 ? [`${text}: ${named(list)}.`] : []);
  const goes = changes.filter(({ verb }) => verb === 'destroy' || verb === 'replace');
  const held = goes.filter(({ type }) => statefulTypes.has(type));
  return [
    ...note(held, '**Destroys what holds data or a name**'),
    ...note(
      goes.filter((change) => !held.includes(change)),
      'Destroys or replaces',
    ),
    ...note(
      changes.filter(({ type, verb }) => accessTypes.has(type) && (verb === 'create' || verb === 'update')),
      'Changes permissions or network access',
    ),
    ...note(
      changes.filter(({ verb }) => verb === 'move' || verb === 'import'),
      'Moves or imports in state',
    ),
  ];
}

/** Increase of the standing cost in US dollars per month. Sizes that are unknown before the apply count as declared. */
export function costDelta(plans: readonly StackPlan[]): number {
  const side = (changes: readonly ResourceChange[], which: 'before' | 'after') => {
    const resources = changes.flatMap(({ address, change }) => {
      const body = change[which];
      return body && typeOf(address).startsWith('aws_') ? [{ type: typeOf(address), body }] : [];
    });
    return resources.reduce((sum, resource) => sum + standingCost(resource, resources), 0);
  };
  return plans.reduce((sum, { plan }) => {
    const changes = plan?.resource_changes?.filter(({ address }) => !address.startsWith('data.')) ?? [];
    return sum + side(changes, 'after') - side(changes, 'before');
  }, 0);
}

function costNote(plans: readonly StackPlan[]): string {
  try {
    const delta = Math.round(costDelta(plans));
    const change =
      delta === 0 ? 'unchanged' : `${delta > 0 ? '+' : '-'}${Math.abs(delta).toLocaleString('en')} USD a month`;
    return `Standing cost: ${change} (estimate, docs/cost.md).`;
  } catch (error) {
    // A plan is useful without its price; the tests of verify/cost refuse a missing price.
    return `Standing cost: unknown, ${error instanceof Error ? error.message : error}.`;
  }
}

const marks: Readonly<Record<Verb, string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  destroy: '-',
  import: '<-',
  move: '->',
};
const verbs: readonly Verb[] = ['create', 'update', 'replace', 'destroy', 'import', 'move'];

/** A comment may be 65536 characters long; what is beyond this many lines is in the run's log. */
const linesShown = 300;

export interface SummaryOptions {
  readonly account: string;
  readonly commit: string;
  /** Seal of the plans; omitted if nothing will be applied from them. */
  readonly seal?: string;
}

/** Markdown for the person who approves these plans. It has no values, which may be private. */
export function planSummary(plans: readonly StackPlan[], { account, commit, seal }: SummaryOptions): string {
  const changes = plans.flatMap(plannedChanges);
  const waiting = plans.filter(({ plan }) => plan === undefined).map(({ id }) => id);
  const count = (list: readonly PlannedChange[], verb: Verb) => list.filter((change) => change.verb === verb).length;
  const counts = (list: readonly PlannedChange[]) =>
    verbs.flatMap((verb) => (count(list, verb) > 0 ? [`${count(list, verb)} to ${verb}`] : [])).join(', ') ||
    'nothing to change';
  const notes = riskNotes(changes);
  const rows = plans.map(({ id, plan }) => {
    const own = changes.filter(({ stack }) => stack === id);
    return `| \`${id}\` | ${plan ? counts(own) : 'waits for a stack that is applied first'} |`;
  });
  const lines = changes.map(
    ({ stack, address, verb, differing }) =>
      `${marks[verb].padEnd(3)} ${stack} ${address}${differing.length > 0 ? ` (${differing.join(', ')})` : ''}`,
  );
  const shown = lines.slice(0, linesShown);
  const more = lines.length - shown.length;
  return [
    `## Plan of ${account}: ${counts(changes)}`,
    ...(notes.length > 0 ? [notes.map((text) => `- ${text}`).join('\n')] : []),
    costNote(plans),
    `| stack | plan |\n| --- | --- |\n${rows.join('\n')}`,
    ...(waiting.length > 0
      ? [`Not planned yet: ${waiting.join(', ')}. They read outputs of this apply; plan again after it.`]
      : []),
    ...(lines.length > 0
      ? [
          `<details><summary>Every change</summary>\n\n\`\`\`text\n${shown.join('\n')}\n${more > 0 ? `… and ${more} more, in the log of the run\n` : ''}\`\`\`\n\n</details>`,
        ]
      : []),
    `Commit \`${commit}\`${seal ? `, sealed as \`${seal}\`` : ''}.`,
  ].join('\n\n');
}
