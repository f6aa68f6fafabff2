import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { everyCluster } from '../../test/clusters.ts';
import { ruleGroupsOf } from '../alerts/groups.ts';
import { alertmanagerConfig } from './alertmanager.ts';

const clusters = everyCluster;
const onPath = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'amtool')));
const missing = onPath ? undefined : 'amtool is not on PATH';

describe('Alertmanager', () => {
  it("publishes to the topics of its cluster's region and account", () => {
    for (const cluster of clusters) {
      const topics = JSON.stringify(alertmanagerConfig(cluster)).match(/arn:aws:sns:[^"]*/g);
      const place = `arn:aws:sns:${cluster.region.name}:${cluster.environment.account.id}`;
      expect(topics).toEqual(['alarms', 'heartbeat'].map((topic) => `${place}:${cluster.names.resource(topic)}`));
    }
  });

  it('inhibits with existing alerts', () => {
    const [cluster] = clusters;
    if (!cluster) throw new Error('the fixture has no cluster');
    const known = ruleGroupsOf(cluster).flatMap(({ alerts }) => alerts.map(({ alert }) => alert));
    const named = JSON.stringify(alertmanagerConfig(cluster).inhibit_rules).match(/Service\w+/g);
    expect(named?.length).toBe(4);
    for (const alert of named ?? []) expect(known).toContain(alert);
  });
});

describe(`amtool${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (index: number) => {
    const [path, cluster] = [join(folder, `${index}.yaml`), clusters[index]];
    if (!cluster) throw new Error(`the fixture has no cluster ${index}`);
    // JSON is YAML.
    writeFileSync(path, JSON.stringify(alertmanagerConfig(cluster)));
    return path;
  };

  it.skipIf(missing).each(clusters.map(({ folder: name }, index) => ({ name, index })))(
    'reads the configuration of $name',
    async ({ index }) => {
      const { all, exitCode } = await execa('amtool', ['check-config', file(index)], { reject: false, all: true });
      expect({ all, exitCode }).toEqual({ all: expect.stringContaining('SUCCESS'), exitCode: 0 });
    },
  );

  it.skipIf(missing).each([
    ['heartbeat', ['alertname=Watchdog', 'severity=none']],
    ['nobody', ['alertname=InfoInhibitor', 'severity=none']],
    ['nobody', ['alertname=CPUThrottlingHigh', 'severity=info']],
    ['people', ['alertname=ServiceAbsent', 'severity=critical']],
    ['people', ['alertname=ServiceRestarts', 'severity=warning']],
    // An alert without a severity is sent rather than lost.
    ['people', ['alertname=SomethingNew']],
  ] as const)('routes to %s an alert with the labels %s', async (receiver, labels) => {
    const { stdout } = await execa('amtool', ['config', 'routes', 'test', `--config.file=${file(0)}`, ...labels]);
    expect(stdout.trim()).toBe(receiver);
  });
});
