import { previewFile } from '@sample-platform-ai/environments/naming.ts';
import { describe, expect, it } from 'vitest';
import { promotionPlatform, sydney } from '../test/platform.ts';
import type { PreviewsBranch } from './branch.ts';
import { endPreview, startPreview } from './commands.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const fees = { 'preview/fees-api': digest('1') };
const orders = { 'preview/orders-api': digest('2'), 'preview/orders-web': digest('3') };
const now = new Date('2026-11-29T10:00:00Z');

function branchOf() {
  const files = new Map<string, string>();
  const commits: string[] = [];
  const branch: PreviewsBranch = {
    read: async (path) => files.get(path),
    commit: async (message, changed) => {
      commits.push(message);
      for (const [path, text] of changed) {
        if (text === undefined) files.delete(path);
        else files.set(path, text);
      }
    },
  };
  return { branch, files, commits };
}
const asked = (pullRequest: string, images: object) => ({ pullRequest, commit: 'c'.repeat(40), images, now });
const file = (slot: number) => previewFile('alpha', sydney, slot);

describe('a preview', () => {
  it('has the hosts of the services of which it has every image, and the hours of its literal', async () => {
    const { branch, files } = branchOf();
    expect(
      await startPreview(promotionPlatform, branch, asked('5', { ...fees, 'preview/orders-api': digest('2') })),
    ).toEqual([
      { environment: 'alpha', slot: 1, until: '2026-11-30T10:00:00Z', hosts: ['p1-fees-api.alpha.test.example.net'] },
    ]);
    expect([...files.keys()]).toEqual([file(1)]);
    const [started] = await startPreview(promotionPlatform, branch, asked('5', { ...fees, ...orders }));
    expect(started?.hosts).toEqual([
      'p1-orders.alpha.test.example.net',
      'p1-orders-grpc.alpha.test.example.net',
      'p1-shop.alpha.test.example.net',
      'p1-fees-api.alpha.test.example.net',
    ]);
  });

  it('refuses images of releases and what is no digest, and commits nothing', async () => {
    const { branch, commits } = branchOf();
    await expect(startPreview(promotionPlatform, branch, asked('5', { 'fees-api': digest('1') }))).rejects.toThrow(
      /the preview: images: /,
    );
    await expect(startPreview(promotionPlatform, branch, asked('5', { 'preview/fees-api': 'latest' }))).rejects.toThrow(
      /sha256: and 64 hexadecimal digits/,
    );
    expect(commits).toEqual([]);
  });

  it('refuses to start where no environment has previews', async () => {
    const none = promotionPlatform.environments.map((environment) => ({ ...environment, previews: undefined }));
    await expect(
      startPreview({ ...promotionPlatform, environments: none }, branchOf().branch, asked('5', fees)),
    ).rejects.toThrow(/previews: found none in any environment; allowed: previews in a literal/);
  });

  it('ends with its own slot only, and without a commit where it has none', async () => {
    const { branch, files, commits } = branchOf();
    await startPreview(promotionPlatform, branch, asked('5', fees));
    await startPreview(promotionPlatform, branch, asked('6', fees));
    expect(await endPreview(promotionPlatform, branch, '5')).toEqual([file(1)]);
    expect([...files.keys()]).toEqual([file(2)]);
    expect(await endPreview(promotionPlatform, branch, '5')).toEqual([]);
    expect(commits).toEqual(['preview #5', 'preview #6', 'end preview #5']);
  });
});
