import { setTimeout as delay } from 'node:timers/promises';

/** Asks until there is an answer; then fails with what the last one was. */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | undefined>,
  describe: () => Promise<string> = async () => 'nothing',
): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await delay(400)) {
    const found = await ask();
    if (found !== undefined) return found;
  }
  throw new Error(`${what}: not within ${seconds} s; found ${await describe()}`);
}

/** `true` as an answer, or none. */
export const isSo = async (condition: Promise<boolean>): Promise<true | undefined> =>
  (await condition) ? true : undefined;
