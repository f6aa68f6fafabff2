import { resolve } from 'node:path';
import { whyNoCompose } from '@sample-platform-ai/kit/dev/docker.ts';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const project = `sample-platform-ai-test-${process.pid}`;
const ports = ['PAGE', 'REST', 'GRPC', 'TOKEN', 'SIGN_IN', 'PROMETHEUS', 'GRAFANA'];
/** Free ports: 0 lets the engine choose. Docker before 23 uses BuildKit only with DOCKER_BUILDKIT=1. */
const env = { ...Object.fromEntries(ports.map((name) => [`LEDGER_${name}_PORT`, '0'])), DOCKER_BUILDKIT: '1' };
const docker = (...args: readonly string[]) => execa('docker', [...args], { cwd: root, env });
const compose = (...args: readonly string[]) => docker('compose', '--project-name', project, ...args);

const skipped = await whyNoCompose();
const title = (text: string) => (skipped ? `${text} (skipped: ${skipped})` : text);

interface Service {
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly ports?: readonly { readonly host_ip?: string }[];
}

describe.skipIf(skipped)(title('compose.yaml'), () => {
  it('holds every service to what it needs, and opens ports on this machine only', async () => {
    const { stdout } = await compose('--profile', 'observability', 'config', '--format', 'json');
    const { services } = JSON.parse(stdout) as { services: Record<string, Service> };
    expect(Object.keys(services).length).toBeGreaterThanOrEqual(8);
    for (const [name, service] of Object.entries(services)) {
      expect(service, name).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
      expect(service.privileged ?? false, name).toBe(false);
      for (const port of service.ports ?? []) expect(port.host_ip, name).toBe('127.0.0.1');
      if (!service.image.startsWith('sample-platform-ai/')) expect(service.image, name).toMatch(/:v?\d+[\w.-]+$/);
    }
  });

  describe('the ledger from its images', () => {
    let page = '';
    let tokens = '';
    beforeAll(async () => {
      const images = [
        ['backend', 'app/backend/Dockerfile'],
        ['backend-local', 'app/backend/Dockerfile', '--target', 'local'],
        ['frontend', 'app/frontend/Dockerfile'],
      ] as const;
      // From its own folder, as compose.yaml has it.
      const folder = 'app/backend/dev/compose';
      await docker('build', '--file', `${folder}/postgres.Dockerfile`, '--tag', 'sample-platform-ai/postgres', folder);
      for (const [name, file, ...target] of images) {
        // On the machine's own network, which is where its registries can be reached.
        await docker('build', '--network=host', '--file', file, ...target, '--tag', `sample-platform-ai/${name}`, '.');
      }
      // The images of other services in compose.yaml are not needed here.
      const own = ['postgres', 'migration', 'seed', 'issuers', 'backend', 'site'];
      await compose('up', '--no-build', '--wait', '--wait-timeout', '180', ...own);
      const address = async (service: string, port: string) =>
        `http://${(await compose('port', service, port)).stdout}`;
      [page, tokens] = await Promise.all([address('site', '3000'), address('issuers', '8090')]);
    }, 900_000);
    afterAll(async () => {
      await compose('down', '--volumes', '--timeout', '5');
    }, 120_000);

    it('shows the page, under the headers of the edge', async () => {
      const response = await fetch(page);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(await response.text()).toContain('http-equiv="Content-Security-Policy"');
    });

    it('has a history to look at', async () => {
      const response = await fetch(`${page}/api/v1/deployments?pageSize=50`);
      const { deployments } = (await response.json()) as { deployments: unknown[] };
      expect(deployments).toHaveLength(50);
    });

    it('streams a write as it happens', async () => {
      const end = new AbortController();
      const events = await fetch(`${page}/api/v1/events`, { signal: end.signal });
      const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
      const token = await (await fetch(`${tokens}/pipeline`)).text();
      const written = await fetch(`${page}/api/v1/deployments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          service: 'payments-checkout',
          environment: 'prod',
          region: 'ap-southeast-2',
          rollout: { key: 'smoke', regions: ['ap-southeast-2'] },
          intent: 'INTENT_PLANNED',
          version: 'v999.0.0',
          imageDigest: `sha256:${'a'.repeat(64)}`,
          status: 'DEPLOYMENT_STATUS_SUCCEEDED',
        }),
      });
      expect(written.status).toBe(200);
      let seen = '';
      while (!seen.includes('v999.0.0')) {
        const part = await reader?.read();
        if (!part || part.done) break;
        seen += part.value;
      }
      expect(seen).toContain('v999.0.0');
      end.abort();
    });

    it.each(['postgres', 'issuers', 'backend', 'site'])(
      'runs %s as an unprivileged user, with a read-only root',
      async (name) => {
        const { stdout } = await compose(
          'exec',
          '-T',
          name,
          'sh',
          '-c',
          'grep ^Uid: /proc/1/status; touch /x 2>&1 || true',
        );
        expect(stdout).not.toMatch(/^Uid:\s+0\b/);
        expect(stdout).toContain('Read-only file system');
      },
    );
  });
});
