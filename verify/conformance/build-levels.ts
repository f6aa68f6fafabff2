import { left, type Standard, test } from './controls.ts';

/** SLSA's build track, version 1.0. */
export const buildLevels: Standard = {
  name: 'SLSA 1.0, build track',
  part: 'All three levels, for the images of services.',
  controls: [
    {
      id: 'Build L1',
      asks: 'Provenance says how an image was built',
      evidence: [
        test('delivery/workflows/operations.test.ts', 'build, sign, attest, scan, replicate and verify each image'),
      ],
    },
    {
      id: 'Build L2',
      asks: 'A hosted platform builds and signs the provenance',
      evidence: [
        test('delivery/workflows/releases.e2e.test.ts', 'build, sign, attest, scan and replicate what changed'),
        test('delivery/workflows/sign-in.test.ts', 'asks for a token only where it signs in'),
      ],
    },
    {
      id: 'Build L3',
      asks: 'Builds are isolated, and no step of a build can forge its provenance',
      evidence: [
        left(
          'Not claimed. A reusable workflow builds and attests, in one job; whether its steps are isolated from the signature as level 3 asks was not assessed',
          '2027-05-31',
        ),
        test('delivery/workflows/workflows.test.ts', 'pins actions by commit'),
      ],
    },
  ],
};
