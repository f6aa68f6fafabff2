import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { type Component, waves } from '@sample-platform-ai/gitops/component.ts';
import { componentsIn } from '@sample-platform-ai/gitops/components.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minorsToServe, typeProblems } from '../kubernetes/served.ts';
import { hasHelm } from './folders.ts';
import { type RenderedCharts, renderCharts } from './render.ts';
import { chartSource } from './source.ts';
import { unnamedPaths, without } from './values.ts';

const clusters = clustersOf(platform);

describe('values', () => {
  const known = { image: { tag: '' }, nodeSelector: {}, replicas: 1 };

  it('are named by the chart, or lie in a map that it leaves open', () => {
    expect(unnamedPaths({ image: { tag: 'v2' }, nodeSelector: { zone: 'a' }, replicas: 2 }, known)).toEqual([]);
  });

  it('are found by their path when the chart does not name them', () => {
    expect(unnamedPaths({ image: { tagg: 'v2' }, replica: 2 }, known)).toEqual([['image', 'tagg'], ['replica']]);
  });

  it('can be left out one by one', () => {
    expect(without({ a: { b: 1, c: 2 }, d: 3 }, ['a', 'b'])).toEqual({ a: { c: 2 }, d: 3 });
  });
});

const noHelm = hasHelm() ? undefined : 'helm is not on PATH';

describe(`helm${noHelm ? ` (skipped: ${noHelm})` : ''}`, { timeout: 120_000 }, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'own-chart-'));
    mkdirSync(join(folder, 'door/templates'), { recursive: true });
    const chart = { apiVersion: 'v2', name: 'door', version: '1.0.0' };
    const dependencies = [{ name: 'absent', version: '9.9.9', condition: 'absent.enabled' }];
    writeFileSync(join(folder, 'door/Chart.yaml'), JSON.stringify({ ...chart, dependencies }));
    writeFileSync(join(folder, 'door/values.yaml'), 'width: 1\nlock: {kind: none}\n');
    writeFileSync(
      join(folder, 'door/templates/map.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: door}\ndata: {width: "{{ .Values.width }}", bell: "{{ required "a bell" .Values.bell }}"}\n',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const door = (values: Record<string, string | number>, version = '1.0.0'): Component => ({
    name: 'door',
    namespace: 'doors',
    project: 'controllers',
    wave: waves.workloads,
    chart: {
      chart: { repository: 'https://charts.invalid', name: 'door', version },
      releaseName: 'door',
      values: () => values,
    },
  });
  const render = (component: Component) =>
    renderCharts({ components: [component], clusters: clusters.slice(0, 2), local: folder });

  it.skipIf(noHelm)('gives each cluster its objects, and takes a value that only a template uses', async () => {
    const { renderings, unknownValues } = await render(door({ width: 2, bell: 'loud' }));
    expect(unknownValues).toEqual([]);
    expect(renderings.map(({ cluster }) => cluster.folder)).toEqual(clusters.slice(0, 2).map(({ folder }) => folder));
    expect(renderings[0]?.manifests).toMatchObject([{ kind: 'ConfigMap', data: { width: '2', bell: 'loud' } }]);
  });

  it.skipIf(noHelm)('refuses a value that the chart does not know', async () => {
    expect(await render(door({ widht: 2, bell: 'loud' }))).toMatchObject({ unknownValues: ['door: widht'] });
  });

  it.skipIf(noHelm)('refuses another version than the one that is asked for', async () => {
    await expect(render(door({}, '2.0.0'))).rejects.toThrow(
      /no folder holds chart door 2\.0\.0, found versions 1\.0\.0/,
    );
  });
});

const source = chartSource();
const notRendered = 'missing' in source ? source.missing : undefined;

describe(`the charts${notRendered ? ` (skipped: ${notRendered})` : ''}`, { timeout: 600_000 }, () => {
  let rendered: RenderedCharts;
  beforeAll(async () => {
    if ('local' in source)
      rendered = await renderCharts({ components: componentsIn(clusters), clusters, local: source.local });
  }, 600_000);

  it.skipIf(notRendered)('all render for every cluster', () => {
    const charts = componentsIn(clusters).filter(({ chart }) => chart);
    expect(rendered.renderings).toHaveLength(charts.length * clusters.length);
    for (const { manifests } of rendered.renderings) expect(manifests.length).toBeGreaterThan(3);
  });

  it.skipIf(notRendered)('know every value that they are given', () => {
    expect(rendered.unknownValues).toEqual([]);
  });

  it.skipIf(notRendered)(
    'bring objects whose types are served and not deprecated, in the present and in the next minor',
    () => {
      for (const { component, cluster, manifests } of rendered.renderings) {
        const minors = minorsToServe(cluster.environment.cluster.kubernetesVersion);
        expect(typeProblems(manifests, minors), `${component.name} in ${cluster.folder}`).toEqual([]);
      }
    },
  );
});
