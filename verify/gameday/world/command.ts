import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';

const root = resolve(import.meta.dirname, '../../..');
const preload = pathToFileURL(join(import.meta.dirname, 'public-hosts.ts')).href;

export interface CommandResult {
  readonly args: readonly string[];
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly output: string;
  /** Milliseconds since the start of this process. */
  readonly from: number;
  readonly to: number;
}

export interface RunningCommand {
  readonly ended: Promise<CommandResult>;
  kill(): void;
}

/** `pnpm delivery …` as people and workflows run it, against AWS' stand-in. */
export function startDelivery(awsUrl: string, args: readonly string[]): RunningCommand {
  const from = performance.now();
  const child = execa(
    process.execPath,
    ['--disable-warning=DEP0044', '--import', preload, join(root, 'delivery/main.ts'), ...args],
    {
      cwd: root,
      all: true,
      reject: false,
      env: {
        AWS_ENDPOINT_URL: awsUrl,
        AWS_ACCESS_KEY_ID: 'game-day',
        AWS_SECRET_ACCESS_KEY: 'game-day',
        GAMEDAY_PUBLIC_HOSTS: awsUrl,
        GITHUB_STEP_SUMMARY: '',
        NO_COLOR: '1',
      },
    },
  );
  const ended = child.then(({ exitCode, signal, all }) => ({
    args,
    exitCode,
    signal,
    output: all ?? '',
    from,
    to: performance.now(),
  }));
  return { ended, kill: () => void child.kill('SIGKILL') };
}
