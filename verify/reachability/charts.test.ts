import { platform } from '@sample-platform-ai/environments/index.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { componentsIn } from '@sample-platform-ai/gitops/components.ts';
import type { JsonValue, Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { at, isMatch, list, podTemplate } from '@sample-platform-ai/gitops/test/workload-rules.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderCharts } from '../charts/render.ts';
import { chartSource } from '../charts/source.ts';
import { chartPolicies, toolPods } from './chart-pods.ts';

const source = chartSource();
const notRendered = 'missing' in source ? source.missing : undefined;
const clusters = clustersOf(platform);

describe(`pods and policies of the charts${notRendered ? ` (skipped: ${notRendered})` : ''}`, {
  timeout: 600_000,
}, () => {
  let rendered: readonly Manifest[] = [];
  beforeAll(async () => {
    if (!('local' in source)) return;
    const { renderings } = await renderCharts({ components: componentsIn(clusters), clusters, local: source.local });
    rendered = renderings.flatMap(({ component, manifests }) =>
      manifests.map((each) => ({
        ...each,
        metadata: { ...each.metadata, namespace: each.metadata.namespace ?? component.namespace },
      })),
    );
  }, 600_000);

  it.skipIf(notRendered)('are those that the proof knows, with their labels, ports and network', () => {
    const found = new Map<string, Manifest>(
      rendered
        .filter((each) => podTemplate(each) !== undefined)
        .map((each) => [`${each.metadata.namespace}/${each.metadata.name}`, each]),
    );
    const known = toolPods.filter(({ by }) => by === undefined);
    expect([...found.keys()].sort()).toEqual(known.map(({ namespace, name }) => `${namespace}/${name}`).sort());
    for (const { namespace, name, labels, ports, onNode } of known) {
      const workload = found.get(`${namespace}/${name}`);
      const template = workload && podTemplate(workload);
      expect(isMatch({ ...labels }, at(template, 'metadata', 'labels')), name).toBe(true);
      expect(at(template, 'spec', 'hostNetwork') === true, name).toBe(onNode ?? false);
      const tcp = list(at(template, 'spec', 'containers'))
        .flatMap((container) => list(at(container, 'ports')))
        .filter((port) => at(port, 'protocol') !== 'UDP')
        .map((port) => [at(port, 'name'), at(port, 'containerPort')]);
      expect(Object.fromEntries(tcp), name).toEqual(ports);
    }
  });

  it.skipIf(notRendered)('have the network policies that the proof knows', () => {
    const numbers = (rule: JsonValue, selector: JsonValue | undefined) => ({
      ...JSON.parse(JSON.stringify(rule)),
      ...(at(rule, 'ports') !== undefined && {
        ports: list(at(rule, 'ports')).map((port) => ({
          port: toolPods.find(({ labels }) => isMatch(selector, labels))?.ports[String(at(port, 'port'))],
          protocol: at(port, 'protocol') ?? 'TCP',
        })),
      }),
    });
    const policies = rendered
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .map((each) => {
        const selector = at(each, 'spec', 'podSelector', 'matchLabels');
        const ingress = at(each, 'spec', 'ingress');
        const rules = ingress === undefined ? {} : { ingress: list(ingress).map((rule) => numbers(rule, selector)) };
        const spec = { ...JSON.parse(JSON.stringify(at(each, 'spec'))), ...rules };
        return { name: each.metadata.name, spec };
      });
    const known = chartPolicies.map(({ metadata, ...rest }) => ({ name: metadata.name, spec: rest['spec'] }));
    const byName = (list: readonly { readonly name: string }[]) => new Map(list.map((each) => [each.name, each]));
    expect(byName(policies)).toEqual(byName(known));
  });

  it.skipIf(notRendered)('have the webhooks that the proof lets the Kubernetes API call', () => {
    const services = new Set(
      rendered
        .filter(({ kind }) => kind.endsWith('WebhookConfiguration'))
        .flatMap((each) => list(each['webhooks']))
        .map((webhook) => at(webhook, 'clientConfig', 'service'))
        .map((service) => `${at(service, 'namespace')}/${at(service, 'name')}`),
    );
    const pods = [...services].map((name) => {
      const service = rendered.find(
        ({ kind, metadata }) => kind === 'Service' && `${metadata.namespace}/${metadata.name}` === name,
      );
      const pod = toolPods.find(
        ({ namespace, labels }) =>
          namespace === service?.metadata.namespace && isMatch(service && at(service, 'spec', 'selector'), labels),
      );
      const target = service && at(service, 'spec', 'ports', 0, 'targetPort');
      expect(pod?.ports[String(target)], name).toBe(pod?.answersKubernetes);
      return pod?.name;
    });
    const known = toolPods.filter(({ by, answersKubernetes }) => by === undefined && answersKubernetes !== undefined);
    expect(pods.sort()).toEqual(known.map(({ name }) => name).sort());
  });
});
