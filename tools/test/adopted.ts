import { type Checkout, checkout } from './checkout.ts';
import { type StandIn, standInTofu } from './stand-in-tofu.ts';

export interface Adopted extends Checkout {
  readonly tofu: StandIn;
  /** `pnpm tofu` with the stand-in on PATH. */
  readonly run: (...args: string[]) => ReturnType<Checkout['start']>['ended'];
}

const domain = { 'example.com': 'our-company.dev' };

/** What an adopter changes, file by file. */
export const adoption: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'infra/environments/organization.ts': {
    "owner: 'example-org'": "owner: 'our-company'",
    "ownerId: '0'": "ownerId: '1001'",
    "repositoryId: '0'": "repositoryId: '2002'",
    '111111111111': '210987654301',
    '222222222222': '210987654302',
    '333333333333': '210987654303',
    '444444444444': '210987654304',
    ...domain,
  },
  'infra/environments/dev.ts': domain,
  'infra/environments/uat.ts': domain,
  'infra/environments/prod.ts': domain,
};

/** A checkout as its adopter leaves it: no placeholder is left, and everything is synthesized. */
export async function adopted(): Promise<Adopted> {
  const copy = checkout();
  const tofu = standInTofu();
  for (const [file, replacements] of Object.entries(adoption)) copy.edit(file, replacements);
  const { exitCode, stderr } = await copy.start('synth', []).ended;
  if (exitCode !== 0 || stderr !== '') throw new Error(`synth in the copy: ${stderr}`);
  return {
    ...copy,
    tofu,
    run: (...args) => copy.start('tofu', args, { env: { PATH: tofu.path } }).ended,
    remove: () => {
      copy.remove();
      tofu.remove();
    },
  };
}
