import { detectors } from '../stand-ins/detectors.ts';
import type { RuleFault, Step } from './subject.ts';

const make = (region?: string): Step => ({
  call: 'guardduty:CreateDetector',
  answer: '{"detectorId": "abc"}',
  ...(region && { region }),
});
const set = (name: string): Step => ({
  call: 'guardduty:UpdateDetector',
  parameters: { DetectorId: 'abc', features: [{ name, status: 'ENABLED' }] },
});
const remove: Step = { call: 'guardduty:DeleteDetector', parameters: { DetectorId: 'abc' } };

/** Faults in the use of GuardDuty. */
export const detectorFaults: readonly RuleFault[] = [
  {
    what: 'a second detector in a region',
    rule: detectors,
    steps: [make(), make()],
    sound: [make(), remove, make()],
    code: 'BadRequestException',
  },
  {
    what: "a feature that the detector's other feature includes",
    rule: detectors,
    steps: [make(), set('RUNTIME_MONITORING'), set('EKS_RUNTIME_MONITORING')],
    sound: [make(), set('RUNTIME_MONITORING'), set('EKS_AUDIT_LOGS')],
    code: 'BadRequestException',
  },
];
