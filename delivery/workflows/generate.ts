import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { clusterFolder } from '@sample-platform-ai/environments/naming.ts';
import { imagesOf } from '@sample-platform-ai/environments/plan/derive.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { type Document, isMap, isScalar, parseDocument } from 'yaml';
import { accountList } from '../account.ts';
import { manifests } from '../environments.ts';
import { watchedPaths } from '../registry/watched.ts';

/** Path from the root of the repository -> text. */
export type GeneratedFiles = Readonly<Record<string, string>>;

const workflowFolder = '.github/workflows';

/** Changes what GitHub has to know before a job runs: the choices of its forms, and what starts a workflow. */
type Edit = (document: Document, platform: Platform, root: string) => void;

const flow = (document: Document, values: readonly string[]) => document.createNode(values, { flow: true });

/** A choice of names in the form that starts a workflow; a plain text where there is nothing to choose from. */
function setChoice(document: Document, input: string, names: readonly string[]): void {
  const path = ['on', 'workflow_dispatch', 'inputs', input];
  const node = document.getIn(path);
  if (!isMap(node)) throw new Error(`a workflow has no input ${input}`);
  node.set('type', names.length > 0 ? 'choice' : 'string');
  if (names.length > 0) node.set('options', flow(document, names));
  else node.delete('options');
}

/** The first environment last: it gets its releases and changes by merges, and is chosen least. */
const byUse = (environments: readonly EnvironmentConfig[]): readonly string[] => {
  const [first, ...others] = environments.map(({ name }) => name);
  return first === undefined ? [] : [...others, first];
};

const edits: Readonly<Record<string, Edit>> = {
  infrastructure: (document, platform) => {
    const first = platform.environments[0]?.name;
    const accounts = accountList(platform);
    setChoice(document, 'account', [
      ...accounts.filter((name) => name !== first),
      ...accounts.filter((name) => name === first),
    ]);
  },
  promote: (document, { environments, services }) => {
    setChoice(document, 'service', [...services.map(({ name }) => name), manifests]);
    setChoice(document, 'environment', byUse(environments));
  },
  release: (document, { services }, root) => {
    setChoice(document, 'service', ['changed', 'all', ...services.map(({ name }) => name)]);
    const watched = new Set(services.flatMap((spec) => watchedPaths(root, spec)));
    const paths = [...watched].map((path) => (posix.basename(path).includes('.') ? path : `${path}/**`));
    document.setIn(['on', 'push', 'paths'], document.createNode(paths.sort()));
  },
  failover: (document, { environments }) => {
    const movable = environments.filter(({ database }) => database.kind === 'aurora-global');
    const regions = movable.flatMap((environment) => environment.regions.map(({ name }) => name));
    setChoice(document, 'environment', byUse(movable));
    setChoice(document, 'to', [...new Set(regions)].reverse());
  },
};

/** Jobs start from the default branch only. */
function setDefaultBranch(document: Document, branch: string): void {
  if (document.hasIn(['on', 'push', 'branches'])) document.setIn(['on', 'push', 'branches'], flow(document, [branch]));
  const jobs = document.get('jobs');
  if (!isMap(jobs)) throw new Error('a workflow has no jobs');
  for (const { key, value: job } of jobs.items) {
    const condition = isMap(job) ? job.get('if') : undefined;
    if (typeof condition !== 'string' || !condition.includes("'refs/heads/")) continue;
    const id = isScalar(key) ? key.value : key;
    document.setIn(['jobs', id, 'if'], condition.replace(/'refs\/heads\/[^']+'/, `'refs/heads/${branch}'`));
  }
}

/** Every workflow of a checkout, with what follows from the platform brought up to date; all else stays as it is written. */
export function generatedWorkflows(platform: Platform, root: string): GeneratedFiles {
  const files = readdirSync(join(root, workflowFolder)).filter((file) => file.endsWith('.yml'));
  return Object.fromEntries(
    files.map((file) => {
      const path = `${workflowFolder}/${file}`;
      const text = readFileSync(join(root, path), 'utf8');
      const document = parseDocument(text);
      const before = JSON.stringify(document);
      setDefaultBranch(document, platform.organization.repository.defaultBranch);
      edits[posix.basename(file, '.yml')]?.(document, platform, root);
      const isSame = JSON.stringify(document) === before;
      return [path, isSame ? text : document.toString({ lineWidth: 0, flowCollectionPadding: false })];
    }),
  );
}

/** `.github/CODEOWNERS`: who reviews what. */
export function codeowners({ organization, environments, services }: Platform): string {
  const { owner, owners } = organization.repository;
  const teamOf = (service: { readonly team: string }) => `@${owner}/${service.team}`;
  const approved = environments.filter(({ delivery }) => delivery.trigger === 'approval');
  const clustersOf = ({ name, regions }: EnvironmentConfig) =>
    regions.map((region) => clusterFolder(name, region.name));
  const folders = new Map(
    services.flatMap((service) =>
      imagesOf(service).map(({ dockerfile }): [string, string] => [posix.dirname(dockerfile), teamOf(service)]),
    ),
  );
  return [
    "# Written by `pnpm generate`. The last line that fits decides; the default branch's rules ask for a review by code owners.",
    `* ${owners.platform}`,
    "# A service's team owns what it is and the code of its images.",
    ...services.map((service) => `/infra/environments/services/${service.name}.ts ${teamOf(service)}`),
    ...[...folders].map(([folder, team]) => `/${folder}/ ${team}`),
    '# What reaches production, or every environment at once.',
    ...approved.map(({ name }) => `/infra/environments/${name}.ts ${owners.production}`),
    ...['.github', 'bootstrap', 'delivery', 'gitops/base'].map((folder) => `/${folder}/ ${owners.production}`),
    ...approved
      .flatMap(clustersOf)
      .flatMap((cluster) =>
        ['overlays', 'apps', 'promoted'].map((part) => `/gitops/${part}/${cluster}/ ${owners.production}`),
      ),
    '# Releases: the team where a person starts them; no one where a merge does, whose pull request merges once its checks pass.',
    ...environments
      .filter(({ delivery }) => delivery.trigger !== 'approval')
      .flatMap((environment) =>
        clustersOf(environment).flatMap((cluster) =>
          services
            .filter(({ name }) => name in environment.services)
            .map((service) => {
              const isManual = environment.delivery.trigger === 'manual';
              const reviewers = isManual ? new Set([teamOf(service), owners.platform]) : [];
              return [`/gitops/overlays/${cluster}/versions/${service.name}/`, ...reviewers].join(' ');
            }),
        ),
      ),
    '',
  ].join('\n');
}

/** Everything below `.github` that follows from the platform, for the checkout at `root`. */
export const generatedDelivery = (platform: Platform, root: string): GeneratedFiles => ({
  '.github/CODEOWNERS': codeowners(platform),
  ...generatedWorkflows(platform, root),
});
