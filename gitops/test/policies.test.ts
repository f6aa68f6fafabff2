import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Judge, judgePolicies, judges, type Peer, type Port, type Protocol } from './policies.ts';

type Rule = object;
const ports = (...numbers: readonly number[]) => numbers.map((port) => ({ port, protocol: 'TCP' }));
const range = (cidr: string, except?: readonly string[]) => ({ ipBlock: { cidr, ...(except && { except }) } });

/** Whether a pod with these egress rules may connect. */
const opens = (egress: readonly Rule[], peer: Peer, judge: Judge, number = 443, protocol: Protocol = 'TCP') => {
  const policy = JSON.parse(
    JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'a' },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress },
    }),
  );
  const port = { protocol, number };
  const pod = { namespace: 'a', labels: { app: 'x' } };
  return judgePolicies([policy], pod, { peer, port, direction: 'egress' }, judge) !== undefined;
};

describe.each(judges)('%s', (judge) => {
  const address = { address: '172.20.0.1' };

  it('closes what no rule opens, and opens all to a pod that no policy is about', () => {
    expect(opens([], address, judge)).toBe(false);
    const connection = { peer: address, port: { protocol: 'TCP', number: 1 }, direction: 'egress' } as const;
    expect(judgePolicies([], { namespace: 'a', labels: {} }, connection, judge)).toBe('unselected');
  });

  it('takes a range without its exceptions, on the ports of the rule alone', () => {
    const rules = [{ to: [range('0.0.0.0/0', ['172.16.0.0/12'])], ports: ports(443) }];
    expect(opens(rules, address, judge)).toBe(false);
    expect(opens(rules, { address: '192.0.2.1' }, judge)).toBe(true);
    expect(opens(rules, { address: '192.0.2.1' }, judge, 80)).toBe(false);
  });

  it('lets an address through that lies in the exception of another rule', () => {
    const rules = [
      { to: [range('0.0.0.0/0', ['172.16.0.0/12'])], ports: ports(443) },
      { to: [range('172.20.0.1/32')], ports: ports(443) },
    ];
    expect(opens(rules, address, judge)).toBe(true);
  });

  it('has a smaller range take the ports of those around it', () => {
    const rules = [
      { to: [range('10.0.0.0/8')], ports: ports(80) },
      { to: [range('10.1.0.0/16')], ports: ports(443) },
    ];
    expect(opens(rules, { address: '10.1.0.9' }, judge, 80)).toBe(true);
    expect(opens(rules, { address: '10.2.0.9' }, judge)).toBe(false);
  });

  it('takes a rule without peers for all, and one without ports for every port', () => {
    expect(opens([{ ports: ports(443) }], address, judge)).toBe(true);
    expect(opens([{ to: [range('172.20.0.0/16')] }], address, judge, 9)).toBe(true);
  });

  it('selects pods by namespace and labels', () => {
    const pod = { namespace: 'b', labels: { app: 'y' } };
    const to = (peer: object) => opens([{ to: [peer] }], { address: '10.0.0.9', pod }, judge);
    expect(to({ podSelector: { matchLabels: { app: 'y' } } })).toBe(false);
    expect(to({ podSelector: { matchLabels: { app: 'y' } }, namespaceSelector: {} })).toBe(true);
    const inB = { matchLabels: { 'kubernetes.io/metadata.name': 'b' } };
    expect(to({ namespaceSelector: inB })).toBe(true);
    expect(to({ namespaceSelector: inB, podSelector: { matchLabels: { app: 'z' } } })).toBe(false);
  });

  it('refuses what the proof does not read', () => {
    const named = [{ to: [range('10.0.0.0/8')], ports: [{ port: 'http', protocol: 'TCP' }] }];
    expect(() => opens(named, address, judge)).toThrow(/policy port http: the proof reads numbers/);
    const expressions = { matchExpressions: [{ key: 'app', operator: 'Exists' }] };
    const peer = { address: '10.0.0.9', pod: { namespace: 'a', labels: {} } };
    expect(() => opens([{ to: [{ podSelector: expressions }] }], peer, judge)).toThrow(/matchExpressions/);
  });
});

interface Recorded {
  readonly rules: readonly {
    readonly cidr: string;
    readonly except: readonly string[];
    readonly ports: readonly Port[];
  }[];
  readonly queries: readonly { readonly address: string; readonly port: Port }[];
  /** What AWS' own code says (recorded/vpc-cni.go). */
  readonly open: readonly boolean[];
}

describe('the VPC CNI', () => {
  it("is judged as AWS' own code of it judges: 720 recorded answers", () => {
    const text = readFileSync(new URL('recorded/vpc-cni.jsonl', import.meta.url), 'utf8').trim();
    const recorded: readonly Recorded[] = text.split('\n').map((line) => JSON.parse(line));
    const answers = recorded.flatMap((each) => each.open);
    expect(answers).toHaveLength(720);
    expect(answers.filter(Boolean).length).toBeGreaterThan(150);
    for (const { rules, queries, open } of recorded) {
      const egress = rules.map((rule) => ({
        to: [range(rule.cidr, rule.except)],
        ...(rule.ports.length > 0 && { ports: rule.ports.map(({ protocol, number }) => ({ protocol, port: number })) }),
      }));
      const found = queries.map(({ address, port }) =>
        opens(egress, { address }, 'vpc-cni', port.number, port.protocol),
      );
      expect(found, JSON.stringify({ rules, queries })).toEqual(open);
    }
  });

  const rules = [
    { to: [range('0.0.0.0/0', ['172.16.0.0/12'])], ports: ports(443) },
    { to: [range('172.0.0.0/8')], ports: ports(443) },
  ];
  const peer = { address: '172.20.0.1' };

  it('denies an exception that a wider range of another rule would open; the standard opens it', () => {
    expect(opens(rules, peer, 'vpc-cni')).toBe(false);
    expect(opens(rules, peer, 'standard')).toBe(true);
  });

  it('forgets an exception that a rule names as its range', () => {
    const same = [...rules, { to: [range('172.16.0.0/12')], ports: ports(80) }];
    expect(opens(same, peer, 'vpc-cni')).toBe(true);
    expect(opens(same, peer, 'vpc-cni', 80)).toBe(true);
  });

  it("judges a Service's address and port, and knows Services by what their selector has", () => {
    const pod = { namespace: 'a', labels: { app: 'y', tier: 'z' } };
    const service = { address: '172.20.0.9', port: 80, selector: { app: 'y' }, namespace: 'a' };
    const called = { address: '10.0.0.9', pod, service };
    const to = (peer: object, allowed: number) =>
      opens([{ to: [peer], ports: ports(allowed) }], called, 'vpc-cni', 8080);
    const selected = (labels: object) => ({ podSelector: { matchLabels: labels } });
    expect(to(selected({ app: 'y' }), 8080)).toBe(true);
    // The Service has one label fewer than the policy asks for, so its address is not among those that are let through.
    expect(to(selected({ app: 'y', tier: 'z' }), 8080)).toBe(false);
    expect(opens([{ to: [selected({ app: 'y', tier: 'z' })], ports: ports(8080) }], called, 'standard', 8080)).toBe(
      true,
    );
    // A range is asked about the Service's port, before it is translated.
    expect(to(range('172.20.0.0/16'), 80)).toBe(true);
    expect(to(range('172.20.0.0/16'), 8080)).toBe(false);
    expect(to(range('10.0.0.0/8'), 8080)).toBe(false);
  });
});
