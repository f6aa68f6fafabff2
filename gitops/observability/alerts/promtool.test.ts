import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ruleGroups } from './groups.ts';
import { logRules } from './logs.ts';
import { prometheusGroup, type RuleGroup, runbookUrl } from './rule.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { scenarios } from './scenarios/scenarios.ts';

const alerts = ruleGroups.flatMap((group) => group.alerts.map((rule) => ({ group, rule })));

it('has a scenario for every alert, and an alert for every scenario', () => {
  expect(scenarios.map(({ alert }) => alert)).toEqual(alerts.map(({ rule }) => rule.alert));
});

const onPath = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'promtool')));
const missing = onPath ? undefined : 'promtool is not on PATH';

describe(`promtool${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rules-'));
    // JSON is YAML.
    for (const group of ruleGroups) {
      writeFileSync(join(folder, `${group.name}.yaml`), JSON.stringify({ groups: [prometheusGroup(group)] }));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const promtool = async (...args: readonly string[]) => {
    const { all, exitCode } = await execa('promtool', [...args], { cwd: folder, reject: false, all: true });
    return { all, exitCode };
  };

  const unitTest = ({ alert, at }: Scenario, { series, alerts: expected }: Scenario['firing']) => {
    const found = alerts.find(({ rule }) => rule.alert === alert);
    if (!found) throw new Error(`there is no alert ${alert}`);
    const { group, rule } = found;
    return {
      name: alert,
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [
        {
          eval_time: at,
          alertname: alert,
          exp_alerts: expected.map(({ labels, summary }) => ({
            exp_labels: { severity: rule.severity, ...labels },
            exp_annotations: { summary, description: rule.description, runbook_url: runbookUrl(group, rule) },
          })),
        },
      ],
    };
  };
  const run = (group: RuleGroup, tests: readonly unknown[]) => {
    const file = `${group.name}.test.yaml`;
    const content = { rule_files: [`${group.name}.yaml`], evaluation_interval: '1m', tests };
    writeFileSync(join(folder, file), JSON.stringify(content));
    return promtool('test', 'rules', file);
  };
  const scenariosOf = (group: RuleGroup) =>
    scenarios.filter(({ alert }) => group.alerts.some((rule) => rule.alert === alert));
  const passes = { all: expect.stringContaining('SUCCESS'), exitCode: 0 };

  it.skipIf(missing)('can read every rule, and has nothing to say about any', async () => {
    const files = ruleGroups.map(({ name }) => `${name}.yaml`);
    expect(await promtool('check', 'rules', '--lint=all', '--lint-fatal', ...files)).toEqual(passes);
  });

  it.skipIf(missing).each(ruleGroups)(
    'sees every alert of $name fire in its scenario and say what is wrong, and keep quiet in the other one',
    async (group) => {
      const tests = scenariosOf(group).flatMap((scenario) => [
        unitTest(scenario, scenario.firing),
        unitTest(scenario, { series: scenario.quiet, alerts: [] }),
      ]);
      expect(await run(group, tests)).toEqual(passes);
    },
  );

  it.skipIf(missing)('refuses an alert that is expected and does not come', async () => {
    const silenced = scenariosOf(logRules).map((scenario) =>
      unitTest(scenario, { ...scenario.firing, series: scenario.quiet }),
    );
    const { all } = await run(logRules, silenced);
    for (const { alert } of logRules.alerts) expect(all).toContain(`alertname: ${alert},`);
  });
});
