import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubRepository } from './repository.ts';

const realPath = process.env['PATH'] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'gh-'));
/** Answers as GitHub's command line does. */
const standIn = `#!/bin/sh
case "$*" in
  *"contents/gitops/versions/alpha/fees.yaml?ref=trunk"*) echo 'text' ;;
  *"commits/abc"*) printf '%s\\n' '{"sha":"abc","author":{"login":"octocat"},"commit":{"message":"Round prices (#71)\\n\\nBecause.","committer":{"date":"2026-11-28T00:00:00Z"}}}' ;;
  *"commits/long"*) printf '%s\\n' '{"sha":"long","commit":{"message":"MESSAGE","committer":{"date":"2026-11-28T00:00:00Z"}}}' ;;
  *"commits/def"*) printf '%s\\n' '{"sha":"def","author":null,"commit":{"author":{"name":"Octo\\tCat"},"message":"Merge (#7) again","committer":{"date":"2026-11-28T00:00:00Z"}}}' ;;
  *"attestations/sha256%3Aabc?predicate_type=provenance"*) echo '{"attestations":[{"bundle":{"mediaType":"a"}},{"bundle":{"mediaType":"b"}}]}' ;;
  *"attestations/sha256%3Aempty?"*) echo '{"attestations":[]}' ;;
  *"ref=gone"*) echo 'gh: No commit found for the ref gone (HTTP 404)' >&2; exit 1 ;;
  *"ref=closed"*) echo 'gh: Resource not accessible by integration (HTTP 403)' >&2; exit 1 ;;
  *) echo 'gh: Not Found (HTTP 404)' >&2; exit 1 ;;
esac
`;
beforeAll(() => {
  writeFileSync(join(folder, 'gh'), standIn.replace('MESSAGE', `${'x'.repeat(499)}🙂`));
  chmodSync(join(folder, 'gh'), 0o755);
  process.env['PATH'] = [folder, realPath].join(delimiter);
});
afterAll(() => {
  process.env['PATH'] = realPath;
  rmSync(folder, { recursive: true });
});

describe('a commit', () => {
  const { commit } = githubRepository('trunk');

  it('says who made it, what it does, and the pull request that brought it', async () => {
    const committedAt = '2026-11-28T00:00:00Z';
    expect(await commit('abc')).toEqual({
      sha: 'abc',
      committedAt,
      message: 'Round prices (#71)',
      author: 'octocat',
      pullRequest: 71,
    });
    expect(await commit('def')).toEqual({ sha: 'def', committedAt, message: 'Merge (#7) again', author: 'Octo Cat' });
  });
});

it('reads the newest provenance of an image, and none where GitHub has none', async () => {
  const { provenance } = githubRepository('trunk');
  expect(await provenance('sha256:abc')).toBe('{"mediaType":"a"}');
  expect(await provenance('sha256:empty')).toBeUndefined();
  expect(await provenance('sha256:other')).toBeUndefined();
});

it('cuts a long line of a commit between characters', async () => {
  const { message = '' } = await githubRepository('trunk').commit('long');
  expect(message).toHaveLength(500);
  expect(message.isWellFormed()).toBe(true);
});

describe('a file of the repository', () => {
  const { read } = githubRepository('trunk');

  it('is read as text, and undefined if it does not exist', async () => {
    expect(await read('gitops/versions/alpha/fees.yaml')).toBe('text');
    expect(await read('gitops/versions/alpha/orders.yaml')).toBeUndefined();
    expect(await read('gitops/versions/new/fees.yaml')).toBeUndefined();
  });

  it('fails for a missing branch and without permission to read', async () => {
    await expect(read('gitops/versions/alpha/fees.yaml', 'gone')).rejects.toThrow(/No commit found for the ref gone/);
    await expect(read('gitops/versions/alpha/fees.yaml', 'closed')).rejects.toThrow(/HTTP 403/);
  });
});
