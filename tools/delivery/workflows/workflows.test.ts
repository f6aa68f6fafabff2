import { existsSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { accountList } from '@sample-platform-ai/infra/environments/naming.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { synthesizedTree } from '../../invariants/tree.ts';
import { applyJob, applyWorkflow } from '../predecessor.ts';
import { buildProgram } from '../program.ts';
import { versionPath } from '../promotion/version-file.ts';
import { services } from '../registry/program.ts';
import { evaluated, type Job, needsOf, readWorkflows, root, setupText, type Workflow } from './read.ts';

const tree = synthesizedTree();
const workflows = readWorkflows();
const { organization, environments } = platform;
const workflow = (name: string): Workflow => {
  const found = workflows[name];
  if (!found) throw new Error(`no workflow ${name}`);
  return found;
};
const jobs = Object.values(workflows).flatMap(({ file, jobs: all }) =>
  Object.entries(all).map(([id, job]) => ({ where: `${file} ${id}`, job })),
);
const own = jobs.filter(({ job }) => job.uses === undefined);
const steps = own.flatMap(({ where, job }) => (job.steps ?? []).map((step) => ({ where, step })));
const texts = [...Object.values(workflows), { file: 'setup', text: setupText() }];
const names = environments.map(({ name }) => name);

describe('every workflow', () => {
  it('names actions by commit, with the version beside it, and the same one everywhere', () => {
    const used = new Map<string, string>();
    let seen = 0;
    for (const { file, text } of texts) {
      for (const [, reference = '', comment] of text.matchAll(/uses: (\S+)(?: # (\S+))?/g)) {
        if (reference.startsWith('./.github/')) {
          expect(existsSync(join(root, reference)), `${file} ${reference}`).toBe(true);
          continue;
        }
        seen += 1;
        expect(`${reference} ${comment}`, file).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} v\d+\.\d+\.\d+$/);
        const [action = ''] = reference.split('@');
        expect(used.get(action) ?? reference, `${file} uses another ${action}`).toBe(reference);
        used.set(action, reference);
      }
    }
    expect(seen).toBeGreaterThan(30);
  });

  it('has no permission by default, and each job only what it names', () => {
    for (const { file, permissions } of Object.values(workflows)) expect(permissions, file).toEqual({});
    for (const { where, job } of jobs) {
      expect(job.permissions, where).toBeDefined();
      for (const [scope, access] of Object.entries(job.permissions ?? {}))
        expect(`${scope}: ${access}`, where).toMatch(/: (read|write)$/);
    }
  });

  it('has a bound of time for each job, and a runner by its version', () => {
    for (const { where, job } of own) {
      expect(job['timeout-minutes'], where).toBeLessThanOrEqual(240);
      expect([job['runs-on']].flat()[0], where).toMatch(/^(ubuntu-\d\d\.\d\d|self-hosted)$/);
    }
  });

  it('keeps no token in a checkout, and no credential in GitHub', () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(10);
    for (const { where, step } of checkouts) expect(step.with?.['persist-credentials'], where).toBe(false);
    for (const { file, text } of texts) {
      expect(text, file).not.toMatch(/secrets[.[]|aws-access-key|AWS_SECRET|pull_request_target|workflow_run/);
    }
  });

  it('hands values to scripts by their environment, never by their text', () => {
    for (const { where, step } of steps) expect(step.run ?? '', where).not.toContain('${{');
    expect(setupText().replace(/(value|if|env|with|[A-Z]+|[a-z-]+): .*/g, '')).not.toContain('${{');
  });

  it('does not cancel what changes an environment, and does one such thing at a time', () => {
    const changing = own.filter(
      ({ job }) => job.environment && !/-plan$|^release$/.test(job.environment) && !/plan/.test(job.name ?? ''),
    );
    expect(changing.length).toBeGreaterThanOrEqual(5);
    for (const { where, job } of changing) {
      expect(job.concurrency?.['cancel-in-progress'], where).toBe(false);
      expect(job.concurrency?.group, where).toMatch(/^(account|release|failover)-(dev|\$\{\{ inputs\.)/);
    }
  });

  it('calls only scripts and commands that there are, with options that they have', () => {
    const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    );
    const program = buildProgram(() => {});
    let seen = 0;
    const runs = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/pnpm (?!install)([\w-]+)(.*)/g)].map((match) => ({ file, match })),
    );
    for (const {
      file,
      match: [, script = '', rest = ''],
    } of runs) {
      if (script === 'action-setup') continue;
      expect(Object.keys(scripts), file).toContain(script);
      if (script !== 'delivery') continue;
      seen += 1;
      const [name = ''] = rest.trim().split(' ');
      const command = program.commands.find((each) => each.name() === name);
      expect(command?.name(), `${file}: ${name}`).toBe(name);
      const known = command?.options.map(({ long }) => long);
      for (const [option] of rest.matchAll(/--[a-z-]+/g))
        if (!rest.includes(`$(jq ${option}`)) expect(known, `${file}: ${name}`).toContain(option);
    }
    expect(seen).toBeGreaterThan(15);
  });
});

describe('who may sign in to what', () => {
  /** A job of ours that signs in, once for each account that it may be run for. */
  const signIns = own.flatMap(({ where, job }) =>
    (job.steps ?? [])
      .filter(({ with: given }) => given?.['role'] !== undefined)
      .map(({ with: given }) => ({ where, job, account: String(given?.['account']), role: String(given?.['role']) })),
  );

  it('asks for a token only where it signs in, to AWS, the ledger or the signature log', () => {
    for (const { where, job } of own) {
      if (job.permissions?.['id-token'] !== 'write') continue;
      const does = JSON.stringify(job.steps);
      expect(/"role"|delivery (propose|deploy)|cosign/.test(does), where).toBe(true);
    }
    for (const { where, job } of signIns) expect(job.permissions?.['id-token'], where).toBe('write');
  });

  it.each(accountList.map((account) => [account]))(
    'is what the trust in %s admits, and nothing beside it',
    async (account) => {
      const { owner, name, ownerId, repositoryId } = organization.repository;
      const roles = (tree.find(({ id }) => id === `${account}-bootstrap-global`)?.resourceList ?? []).filter(
        ({ type, body }) => type === 'aws_iam_role' && String(body['assume_role_policy']).includes('token.actions'),
      );
      const subjects = new Map(
        roles.map(({ body }) => {
          const [statement] = JSON.parse(String(body['assume_role_policy'])).Statement;
          const admitted: readonly string[] =
            statement.Condition.StringEquals['token.actions.githubusercontent.com:sub'];
          return [String(body['name']).split('-').at(-1), admitted] as const;
        }),
      );
      expect([...subjects.keys()].sort()).toEqual(
        account === 'shared' ? ['apply', 'plan', 'release'] : ['apply', 'plan'],
      );

      const asked = new Map<string, Set<string>>();
      for (const { where, job, account: of, role } of signIns) {
        const values = { account, environment: account };
        if (evaluated(of, values) !== account) continue;
        const environment = evaluated(job.environment ?? '', values);
        const suffix = `:environment:${environment}`;
        for (const sub of [
          `repo:${owner}/${name}${suffix}`,
          `repo:${owner}@${ownerId}/${name}@${repositoryId}${suffix}`,
        ]) {
          expect(subjects.get(role), `${where} as ${sub}`).toContain(sub);
        }
        asked.set(role, (asked.get(role) ?? new Set()).add(environment));
      }
      expect([...(asked.get('apply') ?? [])]).toEqual([account]);
      expect([...(asked.get('plan') ?? [])]).toEqual([`${account}-plan`]);
      if (account === 'shared') expect([...(asked.get('release') ?? [])]).toEqual(['release']);
      // A pull request's token, which no environment guards, plans and does nothing else.
      const ofPullRequest = [...subjects].filter(([, list]) => list.some((sub) => sub.endsWith(':pull_request')));
      expect(ofPullRequest.map(([role]) => role)).toEqual(['plan']);
    },
  );
});

describe('the way to prod', () => {
  const { jobs: steps_ } = workflow('infrastructure');
  const job = (id: string): Job => {
    const found = steps_[id];
    if (!found) throw new Error(`no job ${id}`);
    return found;
  };
  const does = (id: string) => JSON.stringify(job(id).steps);

  it('asks the tier before first, plans with the reading role, and applies that plan behind the environment', () => {
    expect(needsOf(job('plan'))).toEqual(['gate']);
    expect(needsOf(job('apply'))).toEqual(['plan']);
    expect(does('gate')).toContain('delivery require-predecessor');
    expect(job('plan').uses).toBe('./.github/workflows/plan.yml');
    expect(does('apply')).toContain('needs.plan.outputs.seal');
    expect(does('apply')).toMatch(/delivery apply \\"\$ACCOUNT\\" --seal \\"\$SEAL\\"/);
    expect(needsOf(job('apply-cluster'))).toEqual(['plan-cluster']);
    expect(does('apply-cluster')).toContain('needs.plan-cluster.outputs.seal');
  });

  it('has the job and the workflow that the next tier asks for', () => {
    expect(workflow('infrastructure').file).toBe(applyWorkflow);
    for (const account of accountList) expect(evaluated(job('apply').name ?? '', { account })).toBe(applyJob(account));
  });

  it('plans nowhere else with the applying role but in the delivery layer', () => {
    const planning = own.filter(({ job: each }) => JSON.stringify(each.steps ?? []).includes('delivery plan'));
    for (const { where, job: each } of planning) {
      const reads = JSON.stringify(each.steps).includes('"role":"plan"');
      expect(reads || JSON.stringify(each.steps).includes('--part cluster'), where).toBe(true);
    }
    expect(planning).toHaveLength(3);
  });

  it('applies on a merge to what its environment says, and to everything else by hand', () => {
    const onMerge = environments.filter(({ delivery }) => delivery.trigger === 'merge').map(({ name }) => name);
    expect([evaluated(job('apply').environment ?? '', {})]).toEqual(onMerge);
    expect(workflow('release').jobs['dev']?.with?.['environment']).toBe(onMerge[0]);
    const { on } = workflow('infrastructure');
    expect(on['push']?.branches).toEqual([organization.repository.defaultBranch]);
    expect([...(on['workflow_dispatch']?.inputs?.['account']?.options ?? [])].sort()).toEqual([...accountList].sort());
    for (const { file, on: events, jobs: all } of Object.values(workflows)) {
      if (!events['workflow_dispatch'] || file === 'pull-request.yml' || file === 'drift.yml') continue;
      const entry = Object.values(all).filter((each) => needsOf(each).length === 0);
      for (const each of entry)
        expect(each.if, file).toContain(`github.ref == 'refs/heads/${organization.repository.defaultBranch}'`);
    }
  });

  it('takes a release through every region in order, one at a time', () => {
    expect(workflow('promote').on['workflow_dispatch']?.inputs?.['environment']?.options?.toSorted()).toEqual(
      [...names].sort(),
    );
    for (const [file, id] of [
      ['promote', 'region'],
      ['release', 'dev'],
    ] as const) {
      expect(workflow(file).jobs[id]?.strategy?.['max-parallel'], file).toBe(1);
      expect(workflow(file).jobs[id]?.uses).toBe('./.github/workflows/deploy-region.yml');
    }
    const { propose, deploy } = workflow('deploy-region').jobs;
    expect(propose?.environment).toBeUndefined();
    expect(deploy?.environment).toBe('${{ inputs.environment }}');
    expect(needsOf(deploy ?? {})).toEqual(['propose']);
  });
});

describe('the other workflows', () => {
  it('require one check, which waits for every other job of a pull request', () => {
    const { required, ...others } = workflow('pull-request').jobs;
    expect([...needsOf(required ?? {})].sort()).toEqual(Object.keys(others).sort());
    expect(required?.if).toBe('always()');
    expect(Object.keys(workflow('pull-request').on)).toContain('workflow_dispatch');
  });

  it('build, sign, attest, scan, replicate and verify each image of the registry', () => {
    const build = JSON.stringify(workflow('release').jobs['build']?.steps);
    for (const part of [
      '"sbom":true',
      'provenance',
      'cosign sign',
      'cosign verify',
      'attestation verify',
      'judge-image',
      'await-image',
    ]) {
      expect(build).toContain(part);
    }
    expect(build.indexOf('judge-image')).toBeLessThan(build.indexOf('upload-artifact'));
    for (const { dockerfile } of services(organization.registry.repositories))
      expect(existsSync(join(root, dockerfile)), dockerfile).toBe(true);
  });

  it('look for drift in every account, and fail over only where there is somewhere to go', () => {
    expect(workflow('drift').jobs['plan']?.strategy?.matrix['account']).toEqual(accountList);
    const { inputs } = workflow('failover').on['workflow_dispatch'] ?? {};
    const movable = environments.filter(({ database }) => database.kind === 'aurora-global');
    expect(inputs?.['environment']?.options).toEqual(movable.map(({ name }) => name));
    const regions = new Set(movable.flatMap((environment) => environment.regions.map(({ name }) => name)));
    expect(inputs?.['to']?.options?.toSorted()).toEqual([...regions].sort());
  });

  it('tear down only what is not protected', () => {
    const torn = Object.values(workflow('teardown').jobs).map(({ environment }) => environment);
    for (const name of torn) expect(environments.find((each) => each.name === name)?.protectFromDestroy).toBe(false);
  });
});

const has = async (tool: string) =>
  (await execa(tool, ['--version'], { reject: false })).failed ? `${tool} is not on PATH` : undefined;
const noActionlint = await has('actionlint');
const noZizmor = await has('zizmor');

describe('CODEOWNERS', () => {
  const lines = readFileSync(join(root, '.github/CODEOWNERS'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));
  /** As GitHub does: the last line that fits decides. Only the forms that are used here. */
  const ownersOf = (path: string): readonly string[] =>
    lines.findLast(([pattern = '']) => pattern === '*' || matchesGlob(path, `${pattern.slice(1)}**`))?.slice(1) ?? [];

  it('names teams of the organization', () => {
    for (const owner of lines.flatMap((line) => line.slice(1)))
      expect(owner).toMatch(new RegExp(`^@${organization.repository.owner}/`));
  });

  it('has somebody review everything but what the release workflow writes for a tier that deploys on merge', () => {
    for (const environment of environments) {
      for (const { name: region } of environment.regions) {
        const owners = ownersOf(versionPath({ environment: environment.name, region }));
        if (environment.delivery.trigger === 'merge') expect(owners).toEqual([]);
        else expect(owners, environment.name).not.toEqual([]);
      }
      expect(ownersOf(`infra/environments/${environment.name}.ts`)).not.toEqual([]);
    }
    for (const path of [
      '.github/workflows/release.yml',
      'bootstrap/account-stack.ts',
      'gitops/main.ts',
      'app/backend/src/main.ts',
    ]) {
      expect(ownersOf(path), path).not.toEqual([]);
    }
  });

  it('has others review prod', () => {
    const prod = ownersOf('infra/environments/prod.ts');
    expect(prod).not.toEqual(ownersOf('infra/environments/uat.ts'));
    for (const region of ['apse2', 'apse4']) {
      expect(ownersOf(`gitops/overlays/prod-${region}/ledger/kustomization.yaml`)).toEqual(prod);
    }
  });
});

describe('linters of others', () => {
  it.skipIf(noActionlint)(`actionlint prints nothing${noActionlint ? ` (skipped: ${noActionlint})` : ''}`, async () => {
    expect((await execa('actionlint', { cwd: root, reject: false, all: true })).all).toBe('');
  });
  it.skipIf(noZizmor)(`zizmor finds nothing${noZizmor ? ` (skipped: ${noZizmor})` : ''}`, async () => {
    const args = ['--offline', '--no-progress', '--format', 'json', '.github'];
    expect(JSON.parse((await execa('zizmor', args, { cwd: root, reject: false })).stdout)).toEqual([]);
  });
});
