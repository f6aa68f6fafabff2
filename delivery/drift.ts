import { gh, ghJson } from './github/gh.ts';

/** One open issue for each account: opened when its plan is not empty, updated, and closed when it is empty. */
export async function reportDrift(account: string, drifted: boolean, bodyFile: string): Promise<string> {
  const title = `Drift in ${account}`;
  const found = await ghJson<readonly { number: number; title: string }[]>([
    ...['issue', 'list', '--state', 'open', '--search', `in:title "${title}"`, '--json', 'number,title'],
  ]);
  // GitHub searches for words; this keeps only the exact title.
  const open = found.find((issue) => issue.title === title)?.number;
  if (drifted && open === undefined) return gh(['issue', 'create', '--title', title, '--body-file', bodyFile]);
  if (drifted) return gh(['issue', 'edit', String(open), '--body-file', bodyFile]);
  if (open === undefined) return `${account} has no drift`;
  return gh(['issue', 'close', String(open), '--comment', 'A plan of the default branch shows no changes any more.']);
}
