import { type ApiCall, inPlace, type Rule, text } from '../call.ts';

/** Of a key whose rotation was enabled without a period, as KMS documents it. */
const defaultDays = 365;

/** The period of a key's rotation, which moto forgets. */
export function keyRotations(): Rule {
  const days = new Map<string, number>();
  const key = (call: ApiCall) => inPlace(call, text(call, 'KeyId')?.replace(/^.*key\//, '') ?? '');
  return {
    name: 'rotation of keys',
    isEmulation: true,
    check: () => undefined,
    learn(call) {
      if (call.service !== 'kms' || call.operation !== 'EnableKeyRotation') return;
      days.set(key(call), Number(text(call, 'RotationPeriodInDays') ?? defaultDays));
    },
    amend(call, answer) {
      if (call.service !== 'kms' || call.operation !== 'GetKeyRotationStatus') return answer;
      const status: { readonly KeyRotationEnabled?: boolean } = JSON.parse(answer);
      const RotationPeriodInDays = days.get(key(call));
      return status.KeyRotationEnabled && RotationPeriodInDays !== undefined
        ? JSON.stringify({ ...status, RotationPeriodInDays })
        : answer;
    },
  };
}
