import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../program.ts';
import { jobs, ownJobs as own, readWorkflows, root, type Step, setupText, steps } from '../test/read.ts';
import { covered } from '../test/runner/covered.ts';

const workflows = readWorkflows();
const texts = [...Object.values(workflows), { file: 'setup', text: setupText() }];

describe('every workflow', () => {
  it('has its steps run by one of the tests that run them', () => {
    expect(Object.values(covered).flat().sort()).toEqual(Object.keys(workflows).sort());
  });

  it('pins actions by commit with a version comment, the same everywhere', () => {
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

  it('compares a pull request with what GitHub merged it into: the base in the event may be older', () => {
    const compared = steps.filter(({ step }) => step.run?.includes('--base '));
    expect(compared.map(({ step }) => step.run?.split(' ')[2]).toSorted()).toEqual(['affected', 'preview-matrix']);
    for (const { where, step } of compared) expect(step.run, where).toMatch(/ --base HEAD\^1$/);
    for (const { file, text } of texts) expect(text, file).not.toContain('pull_request.base.sha');
  });

  it('judges the scan of each image that it pushes, before another job can use the image', () => {
    const pushing = own.filter(({ job }) =>
      job.steps?.some(({ uses }) => uses?.startsWith('docker/build-push-action@')),
    );
    expect(pushing.length).toBeGreaterThan(1);
    for (const { where, job } of pushing) {
      const at = (found: (step: Step) => boolean | undefined) => (job.steps ?? []).findIndex((step) => found(step));
      const judged = at(({ run }) => run?.includes('pnpm delivery judge-image '));
      expect(judged, where).toBeGreaterThan(at(({ uses }) => uses?.startsWith('docker/build-push-action@')));
      expect(judged, where).toBeLessThan(at(({ uses }) => uses?.startsWith('actions/upload-artifact@')));
    }
  });

  it('hands values to scripts by their environment, never by their text', () => {
    for (const { where, step } of steps) expect(step.run ?? '', where).not.toContain('${{');
    expect(setupText().replace(/(value|if|env|with|[A-Z]+|[a-z-]+): .*/g, '')).not.toContain('${{');
  });

  it('does not cancel what changes an environment, and does one such thing at a time', () => {
    const changing = own.filter(
      ({ job }) =>
        job.environment && !/-plan$|^(release|preview)$/.test(job.environment) && !/plan/.test(job.name ?? ''),
    );
    expect(changing.length).toBeGreaterThanOrEqual(5);
    for (const { where, job } of changing) {
      expect(job.concurrency?.['cancel-in-progress'], where).toBe(false);
      expect(job.concurrency?.group, where).toMatch(
        /^(account|failover)-\$\{\{ inputs\.|^\$\{\{ inputs\.intent == 'rollback'/,
      );
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
