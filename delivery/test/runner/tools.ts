import { execa } from 'execa';

const asks = { bash: '--version', git: '--version', jq: '--version', openssl: 'version' };
const found = await Promise.all(
  Object.entries(asks).map(async ([tool, argument]) => ({
    tool,
    isThere: !(await execa(tool, [argument], { reject: false })).failed,
  })),
);
const missing = found.filter(({ isThere }) => !isThere).map(({ tool }) => tool);

/** Why a runner cannot be stood in for here; nothing where it can. */
export const noRunner = missing.length > 0 ? `not on PATH: ${missing.join(', ')}` : undefined;
