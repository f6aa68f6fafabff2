import { describe } from 'vitest';
import { accessibility } from './accessibility.ts';
import { editing } from './editing.ts';
import { keyboard } from './keyboard.ts';
import { links } from './links.ts';
import { live } from './live.ts';
import { subscribing } from './subscribing.ts';
import { tasks } from './tasks.ts';
import { noBrowser, seeded, title, useWorld } from './world.ts';

/**
 * One world for all of them, since its ledger takes longest. `LEDGER_WEB_URL` names a site that runs already, with the
 * seed in it (and `LEDGER_GRPC_ADDRESS` and `LEDGER_TOKENS_URL`; the defaults are those of `pnpm dev`).
 */
describe.skipIf(noBrowser)(title('the page over a ledger of a month'), () => {
  const world = useWorld(seeded);
  tasks(world);
  keyboard(world);
  links(world);
  live(world);
  editing(world);
  subscribing(world);
  accessibility(world);
});
