import {
  BatchGetImageCommand,
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  ECRClient,
} from '@aws-sdk/client-ecr';
import { describe, expect, it } from 'vitest';
import { type Answer, answering } from '../test/answers.ts';
import {
  awaitReplication,
  type Finding,
  type ImageException,
  judgeFindings,
  platformDigests,
  scanFindings,
} from './images.ts';

const image = { repository: 'orders-api', digest: `sha256:${'a'.repeat(64)}` };
const patience = { pollMs: 1, polls: 3 };

function registry(answers: Readonly<Record<string, readonly Answer[]>>) {
  const client = new ECRClient({ region: 'ap-southeast-2' });
  answering(client, answers);
  return { region: 'ap-southeast-2', client };
}
const missing = (name: string) => Object.assign(new Error(name), { name });

describe('an image in the registry', () => {
  it('is waited for in every region', async () => {
    const late = registry({
      [DescribeImagesCommand.name]: [
        missing('ImageNotFoundException'),
        { imageDetails: [{ imageDigest: image.digest }] },
      ],
    });
    await expect(awaitReplication(image, [late, late], patience)).resolves.toBeUndefined();
  });

  it('is refused where it never arrives, and where the registry cannot be asked', async () => {
    const never = registry({ [DescribeImagesCommand.name]: [missing('ImageNotFoundException')] });
    await expect(awaitReplication(image, [never], patience)).rejects.toThrow(/did not reach ap-southeast-2 in time/);
    const closed = registry({ [DescribeImagesCommand.name]: [missing('AccessDeniedException')] });
    await expect(awaitReplication(image, [closed], patience)).rejects.toThrow(/AccessDenied/);
  });

  it('is scanned for each architecture, not for its attestations', async () => {
    const manifests = [
      { digest: 'sha256:1', platform: { os: 'linux', architecture: 'amd64' } },
      { digest: 'sha256:2', platform: { os: 'linux', architecture: 'arm64' } },
      { digest: 'sha256:3', platform: { os: 'unknown', architecture: 'unknown' } },
    ];
    const index = registry({
      [BatchGetImageCommand.name]: [{ images: [{ imageManifest: JSON.stringify({ manifests }) }] }],
    });
    expect(await platformDigests(image, index)).toEqual(['sha256:1', 'sha256:2']);
    const single = registry({ [BatchGetImageCommand.name]: [{ images: [{ imageManifest: '{"config":{}}' }] }] });
    expect(await platformDigests(image, single)).toEqual([image.digest]);
  });

  it('gives all pages of what its scan found, once that has ended', async () => {
    const scan = registry({
      [DescribeImageScanFindingsCommand.name]: [
        missing('ScanNotFoundException'),
        { imageScanStatus: { status: 'IN_PROGRESS' } },
        {
          imageScanStatus: { status: 'COMPLETE' },
          imageScanFindings: { findings: [{ name: 'CVE-1', severity: 'HIGH' }] },
          nextToken: 'x',
        },
        {
          imageScanFindings: {
            findings: [{ name: 'CVE-2', severity: 'LOW', attributes: [{ key: 'package_name', value: 'zlib' }] }],
          },
        },
      ],
    });
    expect(await scanFindings(image, scan, patience)).toEqual([
      { vulnerability: 'CVE-1', severity: 'HIGH', package: '' },
      { vulnerability: 'CVE-2', severity: 'LOW', package: 'zlib' },
    ]);
  });

  it('refuses a scan that fails, or does not end', async () => {
    const failed = registry({
      [DescribeImageScanFindingsCommand.name]: [{ imageScanStatus: { status: 'FAILED', description: 'no layers' } }],
    });
    await expect(scanFindings(image, failed, patience)).rejects.toThrow(/cannot scan .*: no layers/);
    const slow = registry({
      [DescribeImageScanFindingsCommand.name]: [{ imageScanStatus: { status: 'IN_PROGRESS' } }],
    });
    await expect(scanFindings(image, slow, patience)).rejects.toThrow(/did not finish in time/);
  });
});

describe('the judgement on what was found', () => {
  const finding: Finding = { vulnerability: 'CVE-2026-1', severity: 'HIGH', package: 'zlib' };
  const exception: ImageException = {
    vulnerability: 'CVE-2026-1',
    repositories: 'orders-*',
    reason: 'Not called',
    expires: '2026-11-24',
  };
  const judge = (findings: readonly Finding[], exceptions: readonly ImageException[] = []) =>
    judgeFindings('orders-api', findings, { exceptions, now: new Date('2026-11-24T12:00:00Z') });

  it('lets lesser findings through, and explained ones', () => {
    expect(judge([{ ...finding, severity: 'MEDIUM' }])).toEqual([]);
    expect(judge([finding], [exception])).toEqual([]);
  });

  it('refuses what is high or critical, without an exception of its own, or past its day', () => {
    expect(judge([finding])).toEqual([expect.stringMatching(/CVE-2026-1 \(HIGH\) in zlib; add an exception/)]);
    expect(judge([{ ...finding, severity: 'CRITICAL' }], [{ ...exception, repositories: 'other' }])).toHaveLength(1);
    expect(judge([finding], [{ ...exception, expires: '2026-11-23' }])).toEqual([
      expect.stringMatching(/expired on 2026-11-23/),
    ]);
  });
});
