import { type Checkout, checkout } from './checkout.ts';
import { type StandIn, standInTofu } from './stand-in-tofu.ts';

export interface Adopted extends Checkout {
  readonly tofu: StandIn;
  /** `pnpm tofu` with the stand-in on PATH. */
  readonly run: (...args: string[]) => ReturnType<Checkout['start']>['ended'];
}

/** A checkout as its adopter leaves it: no placeholder is left, and everything is synthesized. */
export async function adopted(): Promise<Adopted> {
  const copy = checkout('adopted');
  const tofu = standInTofu();
  const { exitCode, stderr } = await copy.start('synth', []).ended;
  // As time goes by, versions leave support.
  const unexpected = stderr.split('\n').filter((line) => line !== '' && !line.includes('standard support'));
  if (exitCode !== 0 || unexpected.length > 0) throw new Error(`synth in the copy: ${stderr}`);
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
