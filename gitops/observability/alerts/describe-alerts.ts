import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { organization } from '@sample-platform-ai/environments/test/platform.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prometheusGroup, type RuleGroup, runbookUrl } from './rule.ts';
import type { Scenario } from './scenarios/scenario.ts';

const onPath = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'promtool')));
const missing = onPath ? undefined : 'promtool is not on PATH';
const alertsOf = (groups: readonly RuleGroup[]) =>
  groups.flatMap((group) => group.alerts.map((rule) => ({ alert: rule.alert, group, rule })));

/** Tests of alerts: each fires with the expected text in one scenario, and does not fire in another one. */
export function describeAlerts(title: string, groups: readonly RuleGroup[], scenarios: readonly Scenario[]): void {
  const alerts = alertsOf(groups);

  it(`${title}: has a scenario for every alert, and an alert for every scenario`, () => {
    expect(scenarios.map(({ alert }) => alert)).toEqual([...new Set(alerts.map(({ alert }) => alert))]);
  });

  describe(`promtool over ${title}${missing ? ` (skipped: ${missing})` : ''}`, () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'rules-'));
      // JSON is YAML.
      for (const group of groups) {
        const content = { groups: [prometheusGroup(organization, group)] };
        writeFileSync(join(folder, `${group.name}.yaml`), JSON.stringify(content));
      }
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const promtool = async (...args: readonly string[]) => {
      const { all, exitCode } = await execa('promtool', [...args], { cwd: folder, reject: false, all: true });
      return { all, exitCode };
    };

    const unitTest = ({ alert, at }: Scenario, { series, alerts: expected }: Scenario['firing']) => {
      const found = alerts.find(({ rule }) => rule.alert === alert);
      if (!found) throw new Error(`Unknown alert ${alert}; add its rule or remove its scenario`);
      const { group, rule } = found;
      const annotations = { description: rule.description, runbook_url: runbookUrl(organization, group, rule) };
      return {
        name: alert,
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: at,
            alertname: alert,
            exp_alerts: expected.map(({ labels, summary }) => ({
              exp_labels: { severity: rule.severity, ...rule.labels, ...labels },
              exp_annotations: { summary, ...annotations },
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

    it.skipIf(missing)('accepts every rule without findings', async () => {
      const files = groups.map(({ name }) => `${name}.yaml`);
      expect(await promtool('check', 'rules', '--lint=all', '--lint-fatal', ...files)).toEqual(passes);
    });

    it.skipIf(missing).each(groups)(
      'sees every alert of $name fire with the expected text in its scenario, and not fire in the other one',
      async (group) => {
        const tests = scenariosOf(group).flatMap((scenario) => [
          unitTest(scenario, scenario.firing),
          unitTest(scenario, { series: scenario.quiet, alerts: [] }),
        ]);
        expect(await run(group, tests)).toEqual(passes);
      },
    );

    it.skipIf(missing)('fails when an expected alert does not fire', async () => {
      const [group] = groups;
      if (!group) throw new Error('the list of rule groups is empty');
      const silenced = scenariosOf(group)
        .filter(({ firing }) => firing.alerts.length > 0)
        .map((scenario) => unitTest(scenario, { ...scenario.firing, series: scenario.quiet }));
      const { all } = await run(group, silenced);
      for (const { name } of silenced) expect(all).toContain(`alertname: ${name},`);
    });
  });
}

const root = new URL('../../../', import.meta.url);

/** The anchors that GitHub gives to headings of one word. */
const anchors = (page: string): readonly string[] =>
  [...readFileSync(new URL(page, root), 'utf8').matchAll(/^## (\w+)$/gm)].map(([, heading]) =>
    `${heading}`.toLowerCase(),
  );

/** Tests of runbooks: every alert has a section, and every section has an alert. */
export function describeRunbooks(groups: readonly RuleGroup[]): void {
  const { codeHost, owner, name, defaultBranch } = organization.repository;
  const prefix = `${codeHost}/${owner}/${name}/blob/${defaultBranch}/`;
  const alerts = [...new Map(alertsOf(groups).map((each) => [each.alert, each])).values()];

  describe('every alert', () => {
    it.each(alerts)('$alert links to a section of a runbook that exists', ({ group, rule }) => {
      const [page = '', anchor] = runbookUrl(organization, group, rule).replace(prefix, '').split('#');
      expect(anchors(page)).toContain(anchor);
    });

    it.each(alerts)('$alert has a summary with the facts and a description with the impact', ({ rule }) => {
      expect(rule.summary.length).toBeLessThan(180);
      expect(rule.description).not.toContain('{{');
      expect(rule.description).toMatch(/\.$/);
    });

    it('has a unique name, or a different expression', () => {
      const named = alertsOf(groups).map(({ rule }) => `${rule.alert} ${rule.expr}`);
      expect(new Set(named).size).toBe(named.length);
    });
  });

  it('no runbook explains an alert that does not exist', () => {
    const pages = new Set(groups.map(({ runbook }) => `docs/runbooks/${runbook}.md`));
    for (const page of pages) {
      const known = alerts.filter(({ group }) => page.endsWith(`/${group.runbook}.md`));
      expect(anchors(page)).toEqual(known.map(({ alert }) => alert.toLowerCase()));
    }
  });
}
