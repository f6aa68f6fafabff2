import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { planFile } from '@sample-platform-ai/tools/tofu/opentofu.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { checkSeal, sealOf } from './seal.ts';
import { accessTypes, statefulTypes } from './stateful.ts';
import { costDelta, plannedChanges, planSummary, riskNotes, type StackPlan } from './summary.ts';

const change = (
  address: string,
  actions: readonly string[],
  before: object | null,
  after: object | null,
  more: object = {},
) => ({
  address,
  ...more,
  change: { actions, before: before as null, after: after as null },
});
const data: StackPlan = {
  id: 'beta-data-apse2',
  plan: {
    resource_changes: [
      change('aws_rds_cluster.main', ['delete', 'create'], { engine: 'a', port: 1 }, { engine: 'b', port: 1 }),
      change(
        'aws_rds_cluster_instance.a',
        ['update'],
        { instance_class: 'db.r7g.large' },
        { instance_class: 'db.r7g.xlarge' },
      ),
      change(
        'aws_rds_cluster_instance.b',
        ['no-op'],
        { instance_class: 'db.r7g.large' },
        { instance_class: 'db.r7g.large' },
      ),
      change('aws_lb_listener_rule.gone', ['delete'], { priority: 1 }, null),
      change('aws_iam_role.new', ['create'], null, { name: 'a-secret-name' }),
      change('aws_subnet.moved', ['no-op'], {}, {}, { previous_address: 'aws_subnet.old' }),
      change('data.aws_vpc.main', ['read'], null, {}),
    ],
  },
};
const options = { account: 'beta', commit: 'c'.repeat(40), seal: 'a'.repeat(64) };

describe('the summary of a plan', () => {
  it('counts what is created, changed, replaced, destroyed and moved, and not what is only read', () => {
    expect(plannedChanges(data).map(({ verb, address }) => `${verb} ${address}`)).toEqual([
      'replace aws_rds_cluster.main',
      'update aws_rds_cluster_instance.a',
      'destroy aws_lb_listener_rule.gone',
      'create aws_iam_role.new',
      'move aws_subnet.moved',
    ]);
    expect(planSummary([data], options)).toMatch(
      /^## Plan of beta: 1 to create, 1 to update, 1 to replace, 1 to destroy, 1 to move\n/,
    );
  });

  it('lists destroyed data first, then other destroyed resources, then permission changes', () => {
    const notes = riskNotes(plannedChanges(data));
    expect(notes).toEqual([
      '**Destroys what holds data or a name**: `beta-data-apse2 aws_rds_cluster.main`.',
      'Destroys or replaces: `beta-data-apse2 aws_lb_listener_rule.gone`.',
      'Changes permissions or network access: `beta-data-apse2 aws_iam_role.new`.',
      'Moves or imports in state: `beta-data-apse2 aws_subnet.moved`.',
    ]);
    const summary = planSummary([data], options);
    expect(summary.indexOf('Destroys what holds')).toBeLessThan(summary.indexOf('| stack |'));
  });

  it('names arguments that differ, and shows no value', () => {
    const summary = planSummary([data], options);
    expect(summary).toContain('aws_rds_cluster_instance.a (instance_class)');
    expect(summary).not.toMatch(/a-secret-name|db\.r7g/);
  });

  it('has the change in cost, or names a size without a known price', () => {
    expect(costDelta([data])).toBeCloseTo((0.66 - 0.33) * 730, 6);
    expect(planSummary([data], options)).toContain('Standing cost: +241 USD a month');
    const odd = change('aws_db_instance.x', ['create'], null, { instance_class: 'db.x9.huge' });
    expect(planSummary([{ id: 'alpha-data-apse2', plan: { resource_changes: [odd] } }], options)).toMatch(
      /Standing cost: unknown, no price for RDS class db\.x9\.huge/,
    );
    expect(costDelta([{ id: 'alpha-dns-global', plan: {} }])).toBe(0);
  });

  it('names stacks that could not be planned yet, the commit and the seal', () => {
    const summary = planSummary([data, { id: 'beta-edge-global', plan: undefined }], options);
    expect(summary).toContain('Not planned yet: beta-edge-global.');
    expect(summary).toContain(`Commit \`${options.commit}\`, sealed as \`${options.seal}\`.`);
  });

  it('stays below the size limit of a comment', () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      change(`aws_route.a_rather_long_name_${i}`, ['create'], null, {}),
    );
    const summary = planSummary([{ id: 'gamma-network-apse2', plan: { resource_changes: many } }], options);
    expect(summary.length).toBeLessThan(65_536);
    expect(summary).toContain('… and 2700 more');
  });

  it('uses only types of the AWS provider', () => {
    const { resolve } = createRequire(import.meta.url);
    for (const type of [...statefulTypes, ...accessTypes].filter((name) => name.startsWith('aws_'))) {
      const path = `@cdktf/provider-aws/lib/${type.slice('aws_'.length).replaceAll('_', '-')}/index.js`;
      expect(() => resolve(path), type).not.toThrow();
    }
  });
});

describe('types that control access', () => {
  const addresses = resolve(import.meta.dirname, '../../infra/addresses');
  const types = readdirSync(addresses).flatMap(
    (file) => readFileSync(resolve(addresses, file), 'utf8').match(/\baws_\w+_policy\b/g) ?? [],
  );

  it('are all policies of the stacks but those about expiry and headers', () => {
    const policies = [...new Set(types)].filter((type) => !/_(lifecycle|response_headers)_policy$/.test(type));
    expect(policies.length).toBeGreaterThan(2);
    expect(policies.filter((type) => !accessTypes.has(type))).toEqual([]);
  });
});

describe('the seal', () => {
  const directory = mkdtempSync(join(tmpdir(), 'seal-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const stack = { id: 'alpha-dns-global', directory };
  const sealed = { account: 'alpha', commit: 'c'.repeat(40), stacks: [stack] };

  it('covers the plans, their commit, their providers, and the stacks without a plan', () => {
    const none = sealOf(sealed);
    writeFileSync(planFile(stack, 'saved'), 'plan one');
    const one = sealOf(sealed);
    expect(sealOf(sealed)).toBe(one);
    writeFileSync(join(directory, '.terraform.lock.hcl'), 'hashes');
    const locked = sealOf(sealed);
    writeFileSync(planFile(stack, 'saved'), 'plan two');
    const seals = [
      none,
      one,
      locked,
      sealOf(sealed),
      sealOf({ ...sealed, commit: 'd'.repeat(40) }),
      sealOf({ ...sealed, account: 'beta' }),
    ];
    expect(new Set(seals).size).toBe(seals.length);
  });

  it('refuses plans other than the reviewed ones, and an invalid seal', () => {
    const reviewed = sealOf(sealed);
    expect(() => checkSeal(sealed, reviewed)).not.toThrow();
    writeFileSync(planFile(stack, 'saved'), 'plan three');
    expect(() => checkSeal(sealed, reviewed)).toThrow(
      /not the plans that were reviewed.*Nothing was applied; plan again/,
    );
    expect(() => checkSeal(sealed, '')).toThrow(/the seal is ""/);
  });
});
