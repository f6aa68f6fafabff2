import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { expect, it } from 'vitest';
import { isRolledOut } from './kube.ts';
import { measured } from './load.ts';
import { stepsOf } from './release.ts';

const object = (name: string, annotations: Readonly<Record<string, string>> = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    annotations: Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [`argocd.argoproj.io/${key}`, value]),
    ),
  },
});

it('orders a sync: hooks before it, then waves by number', () => {
  const { before, waves } = stepsOf([
    object('late', { 'sync-wave': '10' }),
    object('publish', { hook: 'Sync', 'sync-wave': '2' }),
    object('migrate', { hook: 'PreSync', 'sync-wave': '10' }),
    object('plain'),
    object('early', { 'sync-wave': '-1' }),
  ]);
  expect(before.map(({ metadata }) => metadata.name)).toEqual(['migrate']);
  expect(waves.map((wave) => wave.map(({ metadata }) => metadata.name))).toEqual([
    ['early'],
    ['plain'],
    ['publish'],
    ['late'],
  ]);
});

it('is rolled out only when every replica is new, available, and alone', () => {
  const deployment = (status: object, generation = 2) => ({
    metadata: { generation },
    spec: { replicas: 2, template: { spec: { containers: [{ image: 'a' }] as const } } },
    status,
  });
  const done = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  expect(isRolledOut(deployment(done))).toBe(true);
  expect(isRolledOut(deployment(done, 3))).toBe(false);
  expect(isRolledOut(deployment({ ...done, replicas: 3 }))).toBe(false);
  expect(isRolledOut(deployment({ ...done, availableReplicas: 1 }))).toBe(false);
  expect(isRolledOut(deployment({ ...done, updatedReplicas: 1 }))).toBe(false);
});

it('sums what the client saw, and counts its errors', () => {
  const tally = (ok: number, failed: number, slowestMs: number, shed = 0) => ({ ok, failed, slowestMs, shed });
  expect(
    measured([
      { http: tally(5, 0, 12), grpc: tally(2, 1, 40), errors: ['/a: 14'], probe: [401] },
      { http: tally(3, 2, 7), grpc: tally(0, 0, 0, 4), errors: ['GET /b: 503', '/a: 14'], probe: [200] },
    ]),
  ).toEqual({
    requests: 17,
    failed: 3,
    shed: 4,
    slowestMs: 40,
    errors: ['2 x /a: 14', '1 x GET /b: 503'],
    probe: [401, 200],
  });
});
