import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const succeeds = (...args: readonly string[]): Promise<boolean> =>
  run('docker', [...args]).then(
    () => true,
    () => false,
  );

/** Why this machine cannot run a compose file; undefined where it can. */
export async function whyNoCompose(): Promise<string | undefined> {
  if (!(await succeeds('info'))) return 'no docker engine answers';
  return (await succeeds('compose', 'version')) ? undefined : 'docker has no compose plugin';
}
