import { type Checkout, checkout } from './checkout.ts';
import { type StandIn, standInTofu } from './stand-in-tofu.ts';

export interface Adopted extends Checkout {
  readonly tofu: StandIn;
  /** `pnpm tofu` with the stand-in on PATH. */
  readonly run: (...args: string[]) => ReturnType<Checkout['start']>['ended'];
}

/** A checkout as its adopter leaves it: no placeholder is left, and everything is synthesized. */
export async function adopted(): Promise<Adopted> {
  const copy = checkout();
  const tofu = standInTofu();
  copy.edit('infra/environments/organization.ts', {
    "owner: 'example-org'": "owner: 'our-company'",
    "ownerId: '0'": "ownerId: '1001'",
    "repositoryId: '0'": "repositoryId: '2002'",
    '111111111111': '210987654301',
    '222222222222': '210987654302',
    '333333333333': '210987654303',
    '444444444444': '210987654304',
  });
  for (const name of ['organization', 'dev', 'uat', 'prod']) {
    copy.edit(`infra/environments/${name}.ts`, { 'example.com': 'our-company.dev' });
  }
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
