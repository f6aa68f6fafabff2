import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { execa } from 'execa';

export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

export interface Api {
  readonly get: (path: string) => Promise<Answer>;
  /** Server-side apply, unknown fields being errors; with `dryRun` everything is asked and nothing kept. */
  readonly apply: (manifest: Manifest, options: { readonly dryRun: boolean }) => Promise<Answer>;
}

/** Speaks to a cluster by `kubectl proxy`, which knows every way to sign in to one. */
export async function connect(
  kubectl: string,
  kubeconfig: string | undefined,
): Promise<{ readonly api: Api; readonly close: () => Promise<void> }> {
  const proxy = execa(kubectl, ['proxy', '--port=0'], {
    reject: false,
    env: kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig },
  });
  const base = await new Promise<string>((resolve, reject) => {
    let printed = '';
    proxy.stdout.on('data', (part: Buffer) => {
      printed += String(part);
      const [, address] = /Starting to serve on (\S+)\n/.exec(printed) ?? [];
      if (address) resolve(address);
    });
    proxy.then(({ stderr }) => reject(new Error(`kubectl proxy did not start: ${stderr}`)));
  });
  return {
    api: clientOf(`http://${base}`),
    close: async () => {
      proxy.kill();
      await proxy;
    },
  };
}

interface ResourceType {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

function clientOf(base: string): Api {
  const types = new Map<string, readonly ResourceType[]>();
  const request = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(`${base}${path}`, init);
    return { ok: response.ok, status: response.status, text: await response.text() };
  };
  const root = (apiVersion: string) => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
  const typeOf = async ({ apiVersion, kind }: Manifest): Promise<ResourceType | undefined> => {
    const find = (list: readonly ResourceType[] = []) =>
      list.find((type) => type.kind === kind && !type.name.includes('/'));
    const known = find(types.get(apiVersion));
    if (known) return known;
    const answer = await request(root(apiVersion));
    const { resources = [] }: { resources?: readonly ResourceType[] } = answer.ok ? JSON.parse(answer.text) : {};
    types.set(apiVersion, resources);
    return find(resources);
  };
  return {
    get: (path) => request(path),
    apply: async (manifest, { dryRun }) => {
      const type = await typeOf(manifest);
      const { name, namespace } = manifest.metadata;
      if (!type) return { ok: false, status: 404, text: `no such type: ${manifest.apiVersion} ${manifest.kind}` };
      const place = type.namespaced ? `/namespaces/${namespace ?? 'default'}` : '';
      const options = `fieldManager=dry-run&force=true&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
      return request(`${root(manifest.apiVersion)}${place}/${type.name}/${name}?${options}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/apply-patch+yaml' },
        body: JSON.stringify(manifest),
      });
    },
  };
}
