import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { execa } from 'execa';

export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Which cluster kubectl talks to. */
export interface Target {
  readonly program: string;
  /** @default where kubectl itself looks: KUBECONFIG, then ~/.kube/config */
  readonly kubeconfig?: string;
  /** @default the kubeconfig's current one */
  readonly context?: string | undefined;
  /** Folder for what kubectl remembers of the server's types. @default its own */
  readonly cacheDirectory?: string;
}

/** The kubectl on PATH, or in the folder that KUBEBUILDER_ASSETS names. */
export const findKubectl = (): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), process.env['KUBEBUILDER_ASSETS'] ?? '']
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'kubectl'))
    .find((file) => existsSync(file));

/** Runs kubectl once; a failure is an answer too. */
export async function kubectl(target: Target, args: readonly string[], input = ''): Promise<Answer> {
  const { program, kubeconfig, context, cacheDirectory } = target;
  const result = await execa(
    program,
    [
      ...(context === undefined ? [] : ['--context', context]),
      ...(cacheDirectory === undefined ? [] : ['--cache-dir', cacheDirectory]),
      ...args,
    ],
    { input, reject: false, maxBuffer: 1e9, ...(kubeconfig !== undefined && { env: { KUBECONFIG: kubeconfig } }) },
  );
  return {
    ok: !result.failed,
    stdout: result.stdout,
    stderr: result.failed ? withoutWarnings(result.stderr) || (result.shortMessage ?? '') : '',
  };
}

const withoutWarnings = (text: string): string => text.replace(/^Warning: .*\n?/gm, '').trim();

/** As `apps/v1`: which versions of which groups of types the server has. */
export async function servedVersions(target: Target): Promise<readonly string[]> {
  const { ok, stdout, stderr } = await kubectl(target, ['api-versions']);
  if (!ok) throw new UserError(`the cluster did not answer: ${stderr}`);
  return stdout.split('\n');
}

/** `kind namespace/name`. */
export const nameOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.namespace ?? '-'}/${metadata.name}`;

const name = '{{.kind}} {{if .metadata.namespace}}{{.metadata.namespace}}{{else}}-{{end}}/{{.metadata.name}}{{"\\n"}}';
// Several objects are printed as one List.
const names = `{{if eq .kind "List"}}{{range .items}}${name}{{end}}{{else}}${name}{{end}}`;

/** Applies on the server, unknown fields being errors; with `dryRun` everything is asked and nothing kept. */
export async function apply(
  target: Target,
  manifests: readonly Manifest[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<Answer & { readonly accepted: ReadonlySet<string> }> {
  const how = ['--server-side', '--force-conflicts', '--validate=strict', '--field-manager=dry-run'];
  const answer = await kubectl(
    target,
    ['apply', ...how, ...(dryRun ? ['--dry-run=server'] : []), `--output=go-template=${names}`, '--filename=-'],
    manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'),
  );
  return { ...answer, accepted: new Set(answer.stdout.split('\n').filter((line) => line !== '')) };
}
