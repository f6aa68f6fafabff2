import { type ApiCall, type Json, type Parameters, type Refusal, refusal, text, textsIn } from '../call.ts';
import type { StandIn } from '../gate.ts';

/** Standards in every region, by the end of their ARN: the user guide of Security Hub, read in November 2026; no offline tool confirms them. */
const standards = [
  'aws-foundational-security-best-practices/v/1.0.0',
  'aws-resource-tagging-standard/v/1.0.0',
  'cis-aws-foundations-benchmark/v/1.4.0',
  'cis-aws-foundations-benchmark/v/3.0.0',
  'cis-aws-foundations-benchmark/v/5.0.0',
  'nist-800-171/v/2.0.0',
  'nist-800-53/v/5.0.0',
  'pci-dss/v/3.2.1',
  'pci-dss/v/4.0.1',
];

interface Hub {
  readonly settings: Parameters;
  /** ARN of the subscription -> of the standard. */
  readonly subscriptions: Map<string, string>;
}

const subscription = ([arn, standard]: readonly [string, string], StandardsStatus: string): Parameters => ({
  StandardsSubscriptionArn: arn,
  StandardsArn: standard,
  StandardsInput: {},
  StandardsStatus,
});

/** The hub of a region with its settings and the standards that it has by subscription. It judges nothing. */
export function securityHub(): StandIn {
  const hubs = new Map<string, Hub>();
  const place = ({ account, region }: ApiCall) => `${account} ${region}`;
  const settingsOf = (call: ApiCall, before: Parameters): Parameters => {
    const { AutoEnableControls, ControlFindingGenerator } = { ...before, ...call.parameters };
    return {
      AutoEnableControls: AutoEnableControls ?? true,
      ControlFindingGenerator: ControlFindingGenerator ?? 'SECURITY_CONTROL',
    };
  };

  function subscribe(call: ApiCall, { subscriptions }: Hub): Parameters | Refusal {
    const asked = textsIn(call.parameters['StandardsSubscriptionRequests'] ?? null);
    const base = `arn:aws:securityhub:${call.region}::standards/`;
    const wrong = asked.find((arn) => !standards.some((path) => arn === `${base}${path}`));
    if (wrong !== undefined) return refusal('InvalidInputException', `No standard ${wrong} in ${call.region}`);
    const made = asked.map((arn): [string, string] => [
      `arn:aws:securityhub:${call.region}:${call.account}:subscription/${arn.slice(base.length)}`,
      arn,
    ]);
    for (const [arn, standard] of made) subscriptions.set(arn, standard);
    return { StandardsSubscriptions: made.map((each) => subscription(each, 'PENDING')) };
  }

  function listed(call: ApiCall, { subscriptions }: Hub, status: string): Parameters {
    const arns: Json | undefined = call.parameters['StandardsSubscriptionArns'];
    const chosen = [...subscriptions].filter(([arn]) => arns === undefined || textsIn(arns).includes(arn));
    return { StandardsSubscriptions: chosen.map((each) => subscription(each, status)) };
  }

  return (call) => {
    if (call.service !== 'securityhub') return undefined;
    const hub = hubs.get(place(call));
    if (call.operation === 'EnableSecurityHub') {
      if (hub) return refusal('ResourceConflictException', 'Account is already subscribed to AWS Security Hub', 409);
      hubs.set(place(call), { settings: settingsOf(call, {}), subscriptions: new Map() });
      return {};
    }
    if (!hub)
      return refusal('InvalidAccessException', `Account ${call.account} is not subscribed to AWS Security Hub`, 401);
    switch (call.operation) {
      case 'DescribeHub': {
        const HubArn = `arn:aws:securityhub:${call.region}:${call.account}:hub/default`;
        const asked = text(call, 'HubArn');
        return asked === undefined || asked === HubArn
          ? { HubArn, SubscribedAt: '2026-01-01T00:00:00.000Z', ...hub.settings }
          : refusal('ResourceNotFoundException', `No hub ${asked}`, 404);
      }
      case 'UpdateSecurityHubConfiguration':
        hubs.set(place(call), { ...hub, settings: settingsOf(call, hub.settings) });
        return {};
      case 'DisableSecurityHub':
        hubs.delete(place(call));
        return {};
      case 'BatchEnableStandards':
        return subscribe(call, hub);
      case 'GetEnabledStandards':
        return listed(call, hub, 'READY');
      case 'BatchDisableStandards': {
        const gone = listed(call, hub, 'DELETING');
        for (const arn of textsIn(call.parameters['StandardsSubscriptionArns'] ?? null)) hub.subscriptions.delete(arn);
        return gone;
      }
    }
    return undefined;
  };
}
