import type { Answer } from './machine.ts';
import type { Origin } from './origin.ts';

/** The value of a flag, however often it is given. */
export const flags = (args: readonly string[], ...names: string[]) =>
  args.flatMap((arg, index) => (names.includes(args[index - 1] ?? '') ? [arg] : []));

export const json = (value: unknown): Answer => ({ stdout: JSON.stringify(value) });

/** What `gh api` answers about the repository. */
export async function answerApi(
  { git, tip, commit, treeFrom, move, read }: Origin,
  args: readonly string[],
  stdin: string,
): Promise<Answer> {
  const method = flags(args, '-X')[0] ?? (flags(args, '-f', '-F').length > 0 ? 'POST' : 'GET');
  const fields = new Map(
    flags(args, '-f', '-F').map((field): [string, string] => [field.replace(/=.*/, ''), field.replace(/^[^=]*=/, '')]),
  );
  if (args[0] === 'graphql') {
    const { variables } = JSON.parse(stdin);
    const { branch, expectedHeadOid, message, fileChanges } = variables.input;
    if ((await tip(branch.branchName)) !== expectedHeadOid) return { stderr: 'the branch moved', exitCode: 1 };
    const additions: readonly { path: string; contents: string }[] = fileChanges.additions;
    const files = additions.map(({ path, contents }) => [path, Buffer.from(contents, 'base64').toString()]);
    await move(branch.branchName, await commit(expectedHeadOid, message.headline, Object.fromEntries(files)));
    return json({ data: {} });
  }
  const url = new URL(
    `http://github/${args.find((arg) => arg.startsWith('repos/'))?.replace('repos/{owner}/{repo}/', '')}`,
  );
  const path = decodeURIComponent(url.pathname.slice(1));
  const parameter = (name: string) => url.searchParams.get(name) ?? '';
  const [kind = '', ...rest] = path.split('/');
  const name = rest.join('/');
  if (path === 'git/refs' && method === 'POST') {
    const branch = (fields.get('ref') ?? '').replace('refs/heads/', '');
    if (await tip(branch)) return { stderr: 'HTTP 422: Reference already exists', exitCode: 1 };
    await move(branch, fields.get('sha') ?? '');
    return json({});
  }
  if (path.startsWith('git/refs/heads/') && method === 'PATCH') {
    await move(path.replace('git/refs/heads/', ''), fields.get('sha') ?? '');
    return json({});
  }
  if (path.startsWith('git/ref/heads/')) {
    const sha = await tip(path.replace('git/ref/heads/', ''));
    return sha ? json({ object: { sha } }) : { stderr: 'HTTP 404: Not Found', exitCode: 1 };
  }
  if (path.startsWith('git/matching-refs/heads/')) {
    const branch = path.replace('git/matching-refs/', '');
    const found = (await git(['for-each-ref', '--format=%(refname)', `refs/${branch}*`])).split('\n').filter(Boolean);
    return json(await Promise.all(found.map(async (ref) => ({ ref, object: { sha: await git(['rev-parse', ref]) } }))));
  }
  if (kind === 'git' && rest[0] === 'trees' && method === 'GET') {
    // GitHub takes a branch here as one segment of the path.
    if (url.pathname.split('/').length > 4) return { stderr: 'gh: Not Found (HTTP 404)', exitCode: 1 };
    const lines = (await git(['ls-tree', '-r', '-z', rest.slice(1).join('/')])).split('\0').filter(Boolean);
    const tree = lines.map((each) => {
      const [facts = '', file = ''] = each.split('\t');
      const [mode, type, sha] = facts.split(' ');
      return { path: file, mode, type, sha };
    });
    return json({ truncated: false, tree });
  }
  if (path === 'git/trees' && method === 'POST') return json({ sha: await treeFrom(JSON.parse(stdin)) });
  if (path === 'git/commits' && method === 'POST') {
    const { message, tree, parents } = JSON.parse(stdin);
    return json({ sha: await git(['commit-tree', tree, ...(parents[0] ? ['-p', parents[0]] : []), '-m', message]) });
  }
  if (kind === 'contents' && args.includes('Accept: application/vnd.github.raw+json')) {
    const ref = parameter('ref');
    const known = await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]).catch(() => undefined);
    if (known === undefined) return { stderr: `gh: No commit found for the ref ${ref} (HTTP 404)`, exitCode: 1 };
    return read(name, ref).then(
      (stdout) => ({ stdout }),
      () => ({ stderr: 'gh: Not Found (HTTP 404)', exitCode: 1 }),
    );
  }
  if (kind === 'attestations') return { stderr: 'gh: Not Found (HTTP 404)', exitCode: 1 };
  const described = async (range: readonly string[]) =>
    (await git(['log', '--format=%H %cI', ...range]))
      .split('\n')
      .filter(Boolean)
      .map((each) => {
        const [sha, date] = each.split(' ');
        return { sha, commit: { committer: { date } } };
      });
  if (kind === 'commits' && name) return json((await described(['-1', name]))[0]);
  if (kind === 'commits') return json(await described([parameter('sha'), '--', parameter('path')]));
  if (kind === 'compare') {
    const [base = '', head = ''] = name.split('...');
    const commits = (await described([`${base}..${head}`])).reverse();
    return json({ merge_base_commit: { sha: await git(['merge-base', base, head]) }, commits });
  }
  return { stderr: `no answer to gh api ${method} ${path}`, exitCode: 1 };
}
