/** Number of the pull request that a commit's first line names, as GitHub writes it when it squashes or merges. */
export const pullRequestOf = (message: string): number | undefined => {
  const number = /\(#([1-9]\d{0,8})\)$/.exec(message)?.[1] ?? /^Merge pull request #([1-9]\d{0,8}) /.exec(message)?.[1];
  return number === undefined ? undefined : Number(number);
};
