import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync } from 'node:fs';
import { delimiter, dirname, join, matchesGlob, relative } from 'node:path';
import { execa } from 'execa';
import { cloneInto, emptyWorkspace } from './workspace.ts';
import type { JobState } from './world.ts';

export type Outputs = Readonly<Record<string, string>>;
type Inputs = Readonly<Record<string, string>>;
type Action = (given: Inputs, job: JobState) => Outputs | Promise<Outputs>;

const need = (job: JobState, permission: string, access: 'read' | 'write') => {
  const has = job.permissions[permission];
  if (has !== 'write' && has !== access) throw new Error(`${job.where} needs the permission ${permission}: ${access}`);
};
const input = (given: Inputs, name: string): string => {
  const value = given[name];
  if (!value) throw new Error(`the input ${name} is empty`);
  return value;
};
const folderOf = (job: JobState, name: string) => join(job.world.machine.directory, name);
const secret = (job: JobState, text: string) => {
  job.world.secrets.add(text);
  job.masked.add(text);
  return text;
};

async function checkout(given: Inputs, job: JobState): Promise<Outputs> {
  need(job, 'contents', 'read');
  if (given['persist-credentials'] !== 'false') throw new Error('the checkout keeps its token');
  const { machine, origin } = job.world;
  emptyWorkspace(machine);
  const { ref } = given;
  const sha = ref ? (await execa('git', ['-C', origin, 'rev-parse', `refs/heads/${ref}`])).stdout : job.sha;
  await cloneInto(machine, { origin, sha, depth: Number(given['fetch-depth'] ?? 1) });
  return { commit: sha };
}

function signIn(given: Inputs, job: JobState): Outputs {
  need(job, 'id-token', 'write');
  const role = input(given, 'role-to-assume');
  const [, accountId = ''] = /^arn:aws:iam::(\d{12}):role\/[\w-]+$/.exec(role) ?? [];
  if (!accountId) throw new Error(`Unknown role ${role}`);
  if (given['allowed-account-ids'] !== accountId) throw new Error(`${role} is in no allowed account`);
  if (!/^[\w+=,.@-]{2,64}$/.test(input(given, 'role-session-name'))) throw new Error('AWS refuses the session name');
  const region = input(given, 'aws-region');
  job.world.signIns.push({ role, region, seconds: Number(given['role-duration-seconds'] ?? 3600) });
  if (given['mask-aws-account-id'] === 'true') job.masked.add(accountId);
  Object.assign(job.environment, {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: `ASIA${accountId}`,
    AWS_SECRET_ACCESS_KEY: secret(job, `secret-key-of-${job.where}`),
    AWS_SESSION_TOKEN: secret(job, `session-token-of-${job.where}`),
  });
  return { 'aws-account-id': accountId };
}

/** The search path of a pattern: what is before its first wildcard. */
const searchPath = (pattern: string) =>
  pattern
    .split('/')
    .slice(
      0,
      pattern.split('/').findIndex((part) => part.includes('*')),
    )
    .join('/');

/** Keeps what fits, from the folder that all patterns share on. Hidden files only where they are asked for. */
function upload(given: Inputs, job: JobState): Outputs {
  const { machine, artifacts } = job.world;
  const patterns = input(given, 'path').split('\n').filter(Boolean);
  const shared = new Set(patterns.map((pattern) => (pattern.includes('*') ? searchPath(pattern) : dirname(pattern))));
  const [base = '.', ...others] = shared;
  if (others.length > 0)
    throw new Error(`the stand-in for uploads knows one folder at a time, not ${[...shared].join()}`);
  const hidden = given['include-hidden-files'] === 'true';
  const found = patterns
    .flatMap((pattern) => globSync(pattern, { cwd: machine.workspace }))
    .filter((path) => hidden || !path.split('/').some((part) => part.startsWith('.')));
  const name = input(given, 'name');
  if (artifacts.has(name)) throw new Error(`there is an artifact ${name} already`);
  if (found.length === 0) return {};
  const folder = join(folderOf(job, 'artifacts'), `${artifacts.size}-${name}`);
  for (const path of found) cpSync(join(machine.workspace, path), join(folder, relative(base, path)));
  artifacts.set(name, folder);
  return { 'artifact-id': '1', 'artifact-url': `https://github.com/artifacts/${name}` };
}

function download(given: Inputs, job: JobState): Outputs {
  const { machine, artifacts } = job.world;
  const to = join(machine.workspace, input(given, 'path'));
  const wanted = [...artifacts].filter(
    ([name]) => name === given['name'] || (given['pattern'] && matchesGlob(name, given['pattern'])),
  );
  if (given['name'] && wanted.length === 0) throw new Error(`Unknown artifact ${given['name']}`);
  for (const [name, folder] of wanted) {
    const apart = given['pattern'] && given['merge-multiple'] !== 'true';
    cpSync(folder, apart ? join(to, name) : to, { recursive: true });
  }
  return { 'download-path': to };
}

function buildImage(given: Inputs, job: JobState): Outputs {
  if (job.environment['DOCKER_LOGIN'] !== 'true') throw new Error('nothing signed in to the registry');
  const file = join(job.world.machine.workspace, input(given, 'file'));
  if (!existsSync(file)) throw new Error(`${given['file']} does not exist`);
  for (const [name, value] of Object.entries({ push: 'true', sbom: 'true', platforms: 'linux/amd64,linux/arm64' }))
    if (given[name] !== value) throw new Error(`${name} is ${given[name]}, not ${value}`);
  const [, repository = ''] =
    /^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com\/([\w/-]+):[0-9a-f]{40}-\d+-\d+$/.exec(input(given, 'tags')) ?? [];
  if (!repository) throw new Error(`the registry takes no tag ${given['tags']}`);
  const digest = `sha256:${createHash('sha256').update(input(given, 'tags')).digest('hex')}`;
  job.world.images.set(digest, repository);
  return { digest, imageid: digest, metadata: '{}' };
}

function known(digest: string | undefined, job: JobState): void {
  if (!job.world.images.has(digest ?? '')) throw new Error(`no job built ${digest}`);
}

/** Actions by name, with the outputs that their documentation gives them and what they do to a machine. */
export const actions: Readonly<Record<string, Action>> = {
  'actions/checkout': checkout,
  'actions/upload-artifact': upload,
  'actions/download-artifact': download,
  'pnpm/action-setup': (given, { world }) => {
    const major = (version: string) => version.split('.')[0];
    if (major(input(given, 'version')) !== major(world.pnpmVersion))
      throw new Error(`pnpm here is ${world.pnpmVersion}`);
    return {};
  },
  'opentofu/setup-opentofu': (given, job) => {
    if (given['tofu_wrapper'] !== 'false') throw new Error('the wrapper of tofu changes what it prints');
    job.folders.unshift(...job.world.tofu.path.split(delimiter).slice(0, 1));
    return {};
  },
  'aws-actions/configure-aws-credentials': signIn,
  'aws-actions/amazon-ecr-login': (_, job) => {
    if (!job.environment['AWS_ACCESS_KEY_ID']) throw new Error('nothing signed in to AWS');
    job.environment['DOCKER_LOGIN'] = 'true';
    secret(job, `registry-password-of-${job.where}`);
    return { registry: `111111111111.dkr.ecr.${job.environment['AWS_REGION']}.amazonaws.com` };
  },
  'docker/setup-qemu-action': () => ({ platforms: 'linux/amd64,linux/arm64' }),
  'docker/setup-buildx-action': () => ({ name: 'builder', driver: 'docker-container' }),
  'docker/build-push-action': buildImage,
  'sigstore/cosign-installer': (_, job) => {
    job.folders.unshift(folderOf(job, 'cosign'));
    return {};
  },
  'actions/attest-build-provenance': (given, job) => {
    for (const permission of ['id-token', 'attestations']) need(job, permission, 'write');
    known(given['subject-digest'], job);
    if (!/^[\w./-]+$/.test(input(given, 'subject-name'))) throw new Error(`${given['subject-name']} has a tag`);
    return { 'attestation-id': '1', 'attestation-url': 'https://github.com/attestations/1', 'bundle-path': '/bundle' };
  },
  'anchore/sbom-action': (given, job) => {
    known(input(given, 'image').split('@')[1], job);
    return {};
  },
};
