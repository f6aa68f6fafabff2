/** The pull request number in a commit's first line, in GitHub's format of squash and merge commits. */
export const pullRequestOf = (message: string): number | undefined => {
  const number = /\(#([1-9]\d{0,8})\)$/.exec(message)?.[1] ?? /^Merge pull request #([1-9]\d{0,8}) /.exec(message)?.[1];
  return number === undefined ? undefined : Number(number);
};
