import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { execa } from 'execa';
import type { Target } from '../../dry-run/kubectl.ts';
import { deployment, outside, service } from '../world/stand-ins.ts';

const name = 'git';
const port = 9418;
const bare = '/srv/platform.git';
/** Of the repository in the cluster. */
export const repositoryUrl = `git://${name}.${outside}.svc.cluster.local/platform.git`;

/** A pod that serves an empty repository, read-only: commits come by `kubectl exec`. Argo CD's image contains Git. */
export const gitServer = (image: string, branch: string): readonly Manifest[] => [
  service(name, port),
  deployment(
    name,
    {
      image,
      imagePullPolicy: 'IfNotPresent',
      command: [
        'sh',
        '-ec',
        `git init --quiet --bare --initial-branch="$0" ${bare}; exec git daemon --reuseaddr --export-all --base-path=/srv --listen=0.0.0.0 --port=${port} /srv`,
        branch,
      ],
      readinessProbe: { tcpSocket: { port }, periodSeconds: 2 },
      volumeMounts: [{ name: 'repositories', mountPath: '/srv' }],
    },
    { volumes: [{ name: 'repositories', emptyDir: {} }] },
  ),
];

/** What Argo CD follows in a rehearsal: a folder of this machine, whose commits go to the pod. */
export class Repository {
  /** To write files to. */
  readonly folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  readonly #branch: string;
  readonly #remote: string;

  constructor({ program, context }: Target, branch: string) {
    this.#branch = branch;
    const kubectl = [program, ...(context === undefined ? [] : ['--context', context])];
    const command = [...kubectl, `--namespace=${outside}`, 'exec', '--stdin', `deployment/${name}`, '--'];
    // Git's transport `ext` runs a command; `%` introduces its placeholders, of which %S is the service to run.
    const words = command.map((word) => word.replace(/[% ]/g, (character) => `%${character}`));
    this.#remote = `ext::${words.join(' ')} %S ${bare}`;
  }

  /** Commits and pushes every change in the folder. The commit that the branch is at, and whether it is a new one. */
  async commit(message: string): Promise<{ readonly revision: string; readonly isNew: boolean }> {
    await this.#git('init', '--quiet', `--initial-branch=${this.#branch}`);
    await this.#git('add', '--all', '--force', '.');
    const changes = await this.#git('status', '--porcelain');
    if (changes !== '') {
      await this.#git('commit', '--quiet', `--message=${message}`);
      await this.#git('push', '--quiet', this.#remote, this.#branch);
    }
    return { revision: await this.#git('rev-parse', 'HEAD'), isNew: changes !== '' };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Without the settings of this machine's user: a signature or a hook would be theirs. */
  async #git(...args: readonly string[]): Promise<string> {
    const settings = ['user.name=rehearsal', 'user.email=rehearsal@localhost', 'protocol.ext.allow=always'];
    const { stdout } = await execa('git', [...settings.flatMap((each) => ['-c', each]), ...args], {
      cwd: this.folder,
      env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    });
    return stdout.trim();
  }
}
