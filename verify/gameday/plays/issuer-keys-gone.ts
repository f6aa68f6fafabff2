import { setTimeout as delay } from 'node:timers/promises';
import { controllerClaims, personClaims, pipelineClaims } from '@sample-platform-ai/backend/dev/issuer/claims.ts';
import { UserError } from '@sample-platform-ai/terminal';
import type { RunningProcess } from '../world/region.ts';
import { insideOf, type Play } from './play.ts';

/** A process that has just fetched keys asks for none for so long; a key id that it does not know is refused meanwhile. */
const cooldownMs = 30_000;
const patienceMs = 15_000;

/** The issuers cannot be reached, packets to them are lost, and one of them begins to sign with another key. */
export const issuerKeysGone: Play = {
  name: 'issuer-keys-gone',
  description: "no issuer's keys (JWKS) can be fetched for half a minute, and one of them signs with a new key",
  mayLoseTail: false,
  retriesSuffice: true,
  releaseStops: 'a new process has no keys yet',
  act: async ({ world, isRelease, step, fault, problem, released, stillServed, everyoneServed }) => {
    const { issuers, regions, names } = world;
    const inside = insideOf(world);
    const processes = () => regions.flatMap(({ name }) => inside.processes(name));
    const ask = async ({ ports }: RunningProcess, token: string): Promise<number> => {
      const url = `http://127.0.0.1:${ports.http}/v1/matrix?environment=${names.environment}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      await answer.body?.cancel();
      return answer.status;
    };
    const person = () => issuers.people.sign(personClaims('someone@example.com', 'ledger-viewers'));
    const tokens = await Promise.all([
      person(),
      issuers.github.sign(pipelineClaims({ repositoryId: '1', environment: names.environment })),
      issuers.controller.sign(controllerClaims()),
    ]);
    // Every process has the keys before they are gone; one that is overloaded answers before it looks at a token.
    const warmUntil = performance.now() + patienceMs;
    for (const process of processes()) {
      for (const token of tokens) {
        while ((await ask(process, token)) === 503) {
          if (performance.now() > warmUntil)
            throw new UserError('a process fetches no keys before the fault; is the machine busy?');
          await delay(100);
        }
      }
    }

    fault();
    inside.keysLink.cut();
    step('no issuer can be reached');
    if (isRelease) await released();
    else await stillServed();
    await delay(cooldownMs);
    if (!isRelease) await stillServed();
    await issuers.people.rotate();
    const renewed = await person();
    const asked = performance.now();
    const answers = await Promise.all(processes().map((process) => ask(process, renewed)));
    step(
      `a token of a new key is answered with ${answers.join(', ')} within ${Math.round(performance.now() - asked)} ms`,
    );
    for (const status of answers) {
      if (status !== 503) problem(`a token of a new key was answered with ${status}; 503 says that it may pass later`);
    }

    inside.keysLink.heal();
    step('the issuers can be reached');
    const healed = performance.now();
    const taken = async (process: RunningProcess): Promise<void> => {
      while ((await ask(process, renewed)) !== 200) {
        if (performance.now() - healed > patienceMs)
          return problem('a token of a new key is not taken after the outage');
        await delay(50);
      }
    };
    await Promise.all(processes().map(taken));
    step(`every process takes a token of the new key, ${Math.round(performance.now() - healed)} ms later`);
    await everyoneServed();
  },
};
