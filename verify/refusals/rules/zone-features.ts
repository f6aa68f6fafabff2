import { inPlace, isTrue, type Rule, text } from '../call.ts';

/** Accelerated recovery of public zones, which moto lacks. */
export function zoneFeatures(): Rule {
  const accelerated = new Set<string>();
  return {
    name: 'features of zones',
    isEmulation: true,
    check: () => undefined,
    answer(call) {
      if (call.service !== 'route53' || call.operation !== 'UpdateHostedZoneFeatures') return undefined;
      const zone = inPlace(call, text(call, 'HostedZoneId') ?? '');
      if (isTrue(call, 'EnableAcceleratedRecovery')) accelerated.add(zone);
      else accelerated.delete(zone);
      return { UpdateHostedZoneFeaturesResponse: '' };
    },
    amend(call, answer) {
      if (call.service !== 'route53' || call.operation !== 'GetHostedZone') return answer;
      const isEnabled = accelerated.has(inPlace(call, text(call, 'Id') ?? ''));
      const features = `<Features><AcceleratedRecoveryStatus>${isEnabled ? 'ENABLED' : 'DISABLED'}</AcceleratedRecoveryStatus></Features>`;
      return answer.replace('</HostedZone>', `${features}</HostedZone>`);
    },
  };
}
