import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '@sample-platform-ai/terminal';
import { kubectl, type Target } from './kubectl.ts';

/** Programs of an API server without nodes, as `setup-envtest` brings them. */
const programs = ['etcd', 'kube-apiserver', 'kubectl'] as const;

/** The folder with them that KUBEBUILDER_ASSETS names, or why no server can be started. */
export function assets(): { readonly folder: string } | { readonly missing: string } {
  const folder = process.env['KUBEBUILDER_ASSETS'];
  if (!folder) return { missing: 'KUBEBUILDER_ASSETS names no folder with etcd, kube-apiserver and kubectl' };
  const absent = programs.filter((program) => !existsSync(join(folder, program)));
  return absent.length > 0 ? { missing: `${folder} has no ${absent.join(', ')}` } : { folder };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

export interface ApiServer {
  readonly target: Target & { readonly kubeconfig: string };
  /** As `v1.36.3`. */
  readonly version: string;
  readonly stop: () => Promise<void>;
}

/** Starts a temporary empty API server on loopback. */
export async function startApiServer(folder: string): Promise<ApiServer> {
  const home = mkdtempSync(join(tmpdir(), 'api-server-'));
  const started: ChildProcess[] = [];
  const stop = async () => {
    // The last one first: the server before its store.
    for (const child of started.toReversed()) {
      if (child.exitCode === null && child.kill()) await once(child, 'exit');
    }
    rmSync(home, { recursive: true, force: true });
  };
  // Stops the server also after an interrupt.
  process.once('exit', () => {
    for (const child of started) child.kill();
  });
  const start = (program: (typeof programs)[number], args: readonly string[]) =>
    started.push(spawn(join(folder, program), args, { cwd: home, stdio: 'ignore' }));
  try {
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const url = (number: number) => `http://127.0.0.1:${number}`;
    start('etcd', [
      ...['--data-dir', 'etcd', '--unsafe-no-fsync', '--initial-cluster', `default=${url(peer)}`],
      ...['--listen-client-urls', url(client), '--advertise-client-urls', url(client)],
      ...['--listen-peer-urls', url(peer), '--initial-advertise-peer-urls', url(peer)],
    ]);
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    writeFileSync(join(home, 'accounts.pem'), key.export({ type: 'pkcs1', format: 'pem' }));
    writeFileSync(join(home, 'tokens.csv'), 'throwaway,admin,admin,system:masters\n');
    start('kube-apiserver', [
      ...['--etcd-servers', url(client), '--bind-address', '127.0.0.1', '--secure-port', String(port)],
      ...['--cert-dir', 'pki', '--service-cluster-ip-range', '172.20.0.0/16', '--endpoint-reconciler-type', 'none'],
      ...['--authorization-mode', 'RBAC', '--token-auth-file', 'tokens.csv'],
      ...['--service-account-issuer', 'https://127.0.0.1', '--service-account-key-file', 'accounts.pem'],
      ...['--service-account-signing-key-file', 'accounts.pem'],
      // No controller makes service accounts here; everything else is as a cluster has it.
      ...['--disable-admission-plugins', 'ServiceAccount'],
    ]);
    const kubeconfig = join(home, 'kubeconfig');
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'throwaway',
        clusters: [
          { name: 'throwaway', cluster: { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } },
        ],
        users: [{ name: 'admin', user: { token: 'throwaway' } }],
        contexts: [{ name: 'throwaway', context: { cluster: 'throwaway', user: 'admin' } }],
      }),
    );
    const target = { program: join(folder, 'kubectl'), kubeconfig, cacheDirectory: join(home, 'cache') };
    await ready(target);
    return { target, version: await versionOf(target), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const patienceMs = 90_000;

async function ready(target: Target): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await delay(500)) {
    if ((await kubectl(target, ['get', '--raw', '/readyz'])).ok) return;
  }
  throw new Error(`the API server was not ready after ${patienceMs / 1000} s`);
}

/** Of the server, as `v1.36.3`; fails for one that cannot be reached. */
export async function versionOf(target: Target): Promise<string> {
  const { ok, stdout, stderr } = await kubectl(target, ['get', '--raw', '/version']);
  if (!ok) throw new UserError(`the cluster cannot be reached: ${stderr}`);
  const { gitVersion }: { gitVersion: string } = JSON.parse(stdout);
  return gitVersion;
}
