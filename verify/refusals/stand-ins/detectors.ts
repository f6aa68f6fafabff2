import { type ApiCall, answered, isObject, type Json, type Parameters, type Rule, refusal, text } from '../call.ts';

/**
 * Feature of GuardDuty -> its settings, in the order in which GetDetector gives them, whether or not they were ever set. From the API
 * reference and what users of the provider report (hashicorp/terraform-provider-aws, 36400 and 36695); no offline tool confirms it.
 */
const settings: Readonly<Record<string, readonly string[]>> = {
  RUNTIME_MONITORING: ['EKS_ADDON_MANAGEMENT', 'ECS_FARGATE_AGENT_MANAGEMENT', 'EC2_AGENT_MANAGEMENT'],
  EKS_RUNTIME_MONITORING: ['EKS_ADDON_MANAGEMENT'],
};
const updatedAt = 1_700_000_000;

const objects = (value: Json | undefined): readonly Parameters[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
const nameOf = (item: Parameters): string => String(item['name'] ?? '');

/** A feature as GetDetector gives it. */
function reported(feature: Parameters, before: Parameters | undefined): Parameters {
  const asked = [...objects(before?.['additionalConfiguration']), ...objects(feature['additionalConfiguration'])];
  const statuses = new Map(asked.map((item) => [nameOf(item), item['status'] ?? null]));
  const additionalConfiguration = (settings[nameOf(feature)] ?? []).map((name) => ({
    name,
    status: statuses.get(name) ?? 'DISABLED',
    updatedAt,
  }));
  return {
    name: nameOf(feature),
    status: feature['status'] ?? null,
    updatedAt,
    ...(additionalConfiguration.length > 0 && { additionalConfiguration }),
  };
}

/** A region of an account has one detector, and an update of one feature leaves the others as they are; moto replaces them all. */
export function detectors(): Rule {
  const features = new Map<string, Map<string, Parameters>>();
  const places = new Map<string, string>();
  const place = ({ account, region }: ApiCall) => `${account} ${region}`;
  const is = (call: ApiCall, operation: string) => call.service === 'guardduty' && call.operation === operation;
  return {
    name: 'detectors and their features',
    check(call) {
      if (is(call, 'CreateDetector') && places.has(place(call)))
        return refusal('BadRequestException', 'A detector already exists for the current account.');
      if (!is(call, 'UpdateDetector') && !is(call, 'CreateDetector')) return undefined;
      const known = [...(features.get(text(call, 'DetectorId') ?? '')?.values() ?? [])];
      const on = [...known, ...objects(call.parameters['features'])].map(nameOf);
      return on.includes('RUNTIME_MONITORING') && on.includes('EKS_RUNTIME_MONITORING')
        ? refusal('BadRequestException', 'RUNTIME_MONITORING includes EKS_RUNTIME_MONITORING: set one of them.')
        : undefined;
    },
    learn(call, answer) {
      if (call.service !== 'guardduty') return;
      const id = text(call, 'DetectorId') ?? answered(answer, 'detectorId') ?? '';
      if (is(call, 'CreateDetector')) places.set(place(call), id);
      if (is(call, 'DeleteDetector')) {
        features.delete(id);
        places.delete(place(call));
      }
      if (!is(call, 'CreateDetector') && !is(call, 'UpdateDetector')) return;
      const own = features.get(id) ?? new Map<string, Parameters>();
      for (const feature of objects(call.parameters['features']))
        own.set(nameOf(feature), reported(feature, own.get(nameOf(feature))));
      features.set(id, own);
    },
    amend(call, answer) {
      const own = features.get(text(call, 'DetectorId') ?? '');
      if (!is(call, 'GetDetector') || !own) return answer;
      return JSON.stringify({ ...JSON.parse(answer), features: [...own.values()] });
    },
  };
}
