import { describe, expect, it } from 'vitest';
import { hardenedPod } from './pod.ts';

const pod = (more: Partial<Parameters<typeof hardenedPod>[0]> = {}) =>
  hardenedPod({
    name: 'train',
    partOf: 'models',
    image: 'models-train',
    args: [],
    serviceAccountName: 'train',
    priorityClassName: 'application',
    env: [],
    cpuMillicores: 100,
    memoryMib: 256,
    ...more,
  });

describe('a hardened pod', () => {
  it('runs on any node by default', () => {
    expect(pod()).not.toHaveProperty('nodeSelector');
    expect(pod()).not.toHaveProperty('tolerations');
  });

  it('runs on the selected nodes, tolerates their taints, and requests whole GPUs', () => {
    const toleration = { key: 'gpu', operator: 'Equal', value: 'only', effect: 'NoSchedule' };
    const spec = pod({ nodeSelector: { 'platform/node-group': 'gpu' }, tolerations: [toleration], gpus: 2 });
    expect(spec).toMatchObject({ nodeSelector: { 'platform/node-group': 'gpu' }, tolerations: [toleration] });
    const limits = spec.containers[0]?.resources?.limits;
    expect(limits?.['nvidia.com/gpu']?.value).toBe(2);
    expect(pod().containers[0]?.resources?.limits).not.toHaveProperty('nvidia.com/gpu');
  });
});
