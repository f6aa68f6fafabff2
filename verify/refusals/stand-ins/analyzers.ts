import { type ApiCall, type Parameters, refusal, text } from '../call.ts';
import type { StandIn } from '../gate.ts';

/** The analyzers of a region, which analyze nothing. An account has one of type ACCOUNT there. */
export function analyzers(): StandIn {
  const known = new Map<string, Parameters>();
  const place = ({ account, region }: ApiCall) => `${account} ${region} `;
  return (call) => {
    if (call.service !== 'access-analyzer') return undefined;
    const name = text(call, 'analyzerName') ?? '';
    const key = `${place(call)}${name}`;
    if (call.operation === 'CreateAnalyzer') {
      const type = text(call, 'type') ?? '';
      const same = [...known].filter(([each, record]) => each.startsWith(place(call)) && record['type'] === type);
      if (known.has(key)) return refusal('ConflictException', `Analyzer ${name} already exists`, 409);
      if (type === 'ACCOUNT' && same.length > 0)
        return refusal('ServiceQuotaExceededException', `One analyzer of type ${type} in a region`, 402);
      const arn = `arn:aws:access-analyzer:${call.region}:${call.account}:analyzer/${name}`;
      const tags = call.parameters['tags'] ?? {};
      known.set(key, { arn, name, type, tags, status: 'ACTIVE', createdAt: '2026-01-01T00:00:00Z' });
      return { arn };
    }
    if (!/^(?:Get|Delete)Analyzer$/.test(call.operation)) return undefined;
    const analyzer = known.get(key);
    if (!analyzer) return refusal('ResourceNotFoundException', `No analyzer ${name}`, 404);
    if (call.operation === 'DeleteAnalyzer') known.delete(key);
    return call.operation === 'DeleteAnalyzer' ? {} : { analyzer };
  };
}
