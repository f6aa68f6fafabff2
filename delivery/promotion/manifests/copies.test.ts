import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { copyOf, manifestsDigest, writtenFiles } from '@sample-platform-ai/gitops/promoted.ts';
import { execa } from 'execa';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../test/read.ts';
import { copyProblems, missingHistory, promotedClusters } from './copies.ts';
import { blobId } from './versions.ts';

const cluster = 'beta-apse4';
const folder = `gitops/promoted/${cluster}`;
const texts: ReadonlyMap<string, string> = new Map([
  [`apps/${cluster}/kustomization.yaml`, 'resources: [application-fees.yaml]\n'],
  [`apps/${cluster}/application-fees.yaml`, 'kind: Application\n'],
  ['base/fees/kustomization.yaml', 'resources: []\n'],
  [`overlays/${cluster}/fees/kustomization.yaml`, 'resources: [../../../base/fees]\n'],
  [`overlays/${cluster}/versions/fees/kustomization.yaml`, 'kind: Component\n'],
]);
const digest = manifestsDigest(new Map([...texts].map(([path, text]) => [path, blobId(text)])));

const folders: string[] = [];
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true });
});
let checkout = '';
let commit = '';
const git = async (...args: readonly string[]) =>
  (await execa('git', ['-C', checkout, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args])).stdout;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(checkout, path)), { recursive: true });
  writeFileSync(join(checkout, path), text);
};
const save = async (message: string, ...options: readonly string[]) => {
  await git('add', '--all');
  await git('commit', '--quiet', '--message', message, ...options);
  return git('rev-parse', 'HEAD');
};
const copy = (revision: { readonly commit: string; readonly digest: string }) => {
  for (const [path, text] of [...copyOf(cluster, texts), ...Object.entries(writtenFiles(cluster, texts, revision))])
    write(`${folder}/${path}`, text);
};

beforeEach(async () => {
  checkout = mkdtempSync(join(tmpdir(), 'copies-'));
  folders.push(checkout);
  await git('init', '--quiet', '--initial-branch', 'trunk');
  for (const [path, text] of texts) write(`gitops/${path}`, text);
  commit = await save('manifests');
  copy({ commit, digest });
  await save('promoted');
});

describe('a promoted copy', () => {
  it('is as in its commit, also when the manifests have moved on', async () => {
    write('gitops/base/fees/kustomization.yaml', 'resources: [deployment-fees.yaml]\n');
    await save('moved on');
    expect(await copyProblems(checkout, 'trunk')).toEqual([]);
    expect(promotedClusters(checkout)).toEqual([cluster]);
  });

  it('fails for a text that differs, one that is missing, and one that was added', async () => {
    write(`${folder}/base/fees/kustomization.yaml`, 'resources: [deployment-fees.yaml]\n');
    rmSync(join(checkout, folder, `apps/${cluster}/application-fees.yaml`));
    write(`${folder}/overlays/${cluster}/fees/clusterrole.yaml`, 'kind: ClusterRole\n');
    expect(await copyProblems(checkout, 'trunk')).toEqual([
      expect.stringMatching(/apps\/beta-apse4\/application-fees\.yaml is missing; promote the manifests again/),
      expect.stringMatching(/base\/fees\/kustomization\.yaml differs from [0-9a-f]{40}; promote the manifests again/),
      expect.stringMatching(/overlays\/beta-apse4\/fees\/clusterrole\.yaml is not in [0-9a-f]{40}; promote/),
    ]);
  });

  it('fails for a link, whatever it leads to', async () => {
    const path = `${folder}/overlays/${cluster}/fees/.argocd-source.yaml`;
    symlinkSync(join(checkout, 'gitops/base/fees/kustomization.yaml'), join(checkout, path));
    expect(await copyProblems(checkout, 'trunk')).toEqual([expect.stringContaining(`${path} is not in`)]);
  });

  it('fails for a commit that a pull request brings along, and that a squash would leave out', async () => {
    await git('update-ref', 'refs/remotes/origin/trunk', 'HEAD');
    await git('checkout', '--quiet', '-b', 'pull');
    const own = await save('nothing but a commit', '--allow-empty');
    copy({ commit: own, digest });
    await save('promoted from a commit of its own');
    expect(await copyProblems(checkout, 'trunk')).toEqual([expect.stringMatching(/is not in the history of trunk/)]);
  });

  it('fails for a component that leads to the digests of another cluster', async () => {
    const path = `${folder}/overlays/${cluster}/versions/fees/kustomization.yaml`;
    write(path, 'kind: Component\ncomponents: [../../../../../../overlays/alpha-apse2/versions/fees]\n');
    expect(await copyProblems(checkout, 'trunk')).toEqual([expect.stringContaining(`${path} differs from`)]);
  });

  it('fails for a commit of another branch, a wrong digest, and no revision', async () => {
    await git('checkout', '--quiet', '-b', 'side');
    write('gitops/base/fees/kustomization.yaml', 'resources: [side.yaml]\n');
    const side = await save('side');
    await git('checkout', '--quiet', 'trunk');
    copy({ commit: side, digest });
    expect(await copyProblems(checkout, 'trunk')).toEqual([expect.stringMatching(/is not in the history of trunk/)]);
    copy({ commit, digest: `sha256:${'0'.repeat(64)}` });
    expect(await copyProblems(checkout, 'trunk')).toEqual([
      expect.stringMatching(/digest sha256:0+, but the manifests at/),
    ]);
    rmSync(join(checkout, folder, 'revision.yaml'));
    expect(await copyProblems(checkout, 'trunk')).toEqual([expect.stringMatching(/revision\.yaml does not exist/)]);
  });

  it('is not judged without history, which is named', async () => {
    expect(await missingHistory(checkout)).toBeUndefined();
    const shallow = mkdtempSync(join(tmpdir(), 'shallow-'));
    folders.push(shallow);
    expect(await missingHistory(shallow)).toBe('this folder is not a Git repository');
    await execa('git', ['clone', '--quiet', '--depth', '1', `file://${checkout}`, shallow]);
    expect(await missingHistory(shallow)).toBe('this clone is shallow: git fetch --unshallow');
  });
});

const noHistory = await missingHistory(root);
const count = promotedClusters(root).length;

describe(`the ${count} promoted copies of this checkout${noHistory && count > 0 ? ` (skipped: ${noHistory})` : ''}`, () => {
  it.skipIf(noHistory && count > 0)('are as in the commits that they name', async () => {
    expect(await copyProblems(root, platform.organization.repository.defaultBranch)).toEqual([]);
  });
});
