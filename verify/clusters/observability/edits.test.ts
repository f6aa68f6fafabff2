import { platform } from '@sample-platform-ai/environments/index.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { deployedManifests, deployedValues } from '@sample-platform-ai/gitops/deployed.ts';
import { observability } from '@sample-platform-ai/gitops/observability/components.ts';
import { describe, expect, it } from 'vitest';
import { editedObjects, editedValues } from './edits.ts';
import { imagesOf } from './images.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const container = (image: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'one' },
  spec: { containers: [{ image, args: ['--prometheus-config-reloader=registry.example.com/reloader:v1'] }] },
});

describe('the images of a rehearsal', () => {
  it('have a tag, or a digest alone', () => {
    const named = [
      'registry.example.com:5000/a:v1',
      `registry.example.com/a:v1@${digest}`,
      `registry.example.com/a@${digest}`,
    ];
    expect(imagesOf(editedObjects(named.map(container))).filter((image) => image.includes('/a'))).toEqual([
      'registry.example.com:5000/a:v1',
      'registry.example.com/a:v1',
      `registry.example.com/a@${digest}`,
    ]);
  });

  it('include the one that the Prometheus operator starts', () => {
    expect(imagesOf([container('registry.example.com/a:v1')])).toContain('registry.example.com/reloader:v1');
  });
});

describe.each(clustersOf(platform).map((cluster) => ({ name: cluster.folder, cluster })))('of $name', ({ cluster }) => {
  const valuesOf = (name: string) => {
    const component = observability.find((each) => each.name === name);
    if (!component) throw new Error(`there is no component ${name}`);
    return {
      before: deployedValues(component, cluster),
      after: editedValues(name, deployedValues(component, cluster)),
    };
  };

  it('every topic is one of the stand-in, and nothing else of the receivers differs', () => {
    const { before, after } = valuesOf('kube-prometheus-stack');
    const topics = (text: string) => text.match(/"topic_arn":"[^"]+"/g);
    expect(topics(JSON.stringify(after))).toEqual(topics(JSON.stringify(before)));
    const added = /,"api_url":"http:\/\/aws\.rehearsal\.svc\.cluster\.local:5000"/g;
    expect(JSON.stringify(after).match(added)).toHaveLength(topics(JSON.stringify(before))?.length ?? 0);
    const config = (values: object) => JSON.stringify(Object.entries(values).find(([key]) => key === 'alertmanager'));
    const whole = config(after).replace(added, '');
    expect(whole).toContain(JSON.stringify(configOf(before)));
  });

  it('the bucket of Loki stays, at the endpoint of the stand-in', () => {
    const { before, after } = valuesOf('loki');
    const bucket = /"bucketNames":\{[^}]*\}/.exec(JSON.stringify(before))?.[0] ?? 'none';
    expect(JSON.stringify(after)).toContain(bucket);
    expect(JSON.stringify(after)).toContain('"endpoint":"http://aws.rehearsal.svc.cluster.local:5000"');
  });

  it('the storage class makes no volumes, and other objects are unchanged', () => {
    const objects = observability.flatMap((component) => deployedManifests(component, cluster));
    const [classes, others] = [
      objects.filter(({ kind }) => kind === 'StorageClass'),
      objects.filter(({ kind }) => kind !== 'StorageClass'),
    ];
    expect(editedObjects(others)).toEqual(others);
    expect(editedObjects(classes)).toMatchObject([
      { metadata: classes[0]?.metadata, provisioner: 'kubernetes.io/no-provisioner' },
    ]);
  });
});

/** Alertmanager's own configuration in the values of its chart. */
const configOf = (values: object): unknown => {
  const { alertmanager }: { readonly alertmanager?: { readonly config?: object } } = values;
  return alertmanager?.config;
};
