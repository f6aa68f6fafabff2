import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildProgram as ledger } from '@sample-platform-ai/backend/cli/program.ts';
import { buildProgram as delivery } from '@sample-platform-ai/delivery/program.ts';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { layers, regionCode } from '@sample-platform-ai/environments/naming.ts';
import { platformNamespaces } from '@sample-platform-ai/environments/platform-tools.ts';
import { clustersOf } from '@sample-platform-ai/gitops/cluster.ts';
import { everythingIn } from '@sample-platform-ai/gitops/deployed.ts';
import { shellNames } from '@sample-platform-ai/tools/names/names.ts';
import { synthesizedTree } from '@sample-platform-ai/verify/invariants/tree.ts';
import type { Command } from 'commander';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { anchorsOf, pages, root } from './pages.ts';

const shellBlocks = pages.flatMap(({ file, blocks }) =>
  blocks
    .filter(({ language }) => language === 'sh')
    .map(({ text }, index) => ({ where: `${file} #${index + 1}`, text })),
);
const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
const all = pages.map(({ commands }) => commands).join('\n');
const every = (expression: RegExp, text = all) => [
  ...new Set([...text.matchAll(expression)].map(([, found = '']) => found)),
];

const inProcess: Readonly<Record<string, Command>> = {
  delivery: delivery(() => {}),
  ledger: ledger({ environment: {}, write: () => {}, writeError: () => {}, signal: new AbortController().signal }),
};

/** Help text of one of the project's commands. */
async function help(script: string, command?: string): Promise<string> {
  const program = inProcess[script];
  if (program) {
    const found = command ? program.commands.find((each) => each.name() === command) : program;
    if (!found) throw new Error(`pnpm ${script} has no command ${command}`);
    let text = '';
    found.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
    return text;
  }
  const [, ...args] = `${scripts[script]}`.split(' ');
  const { stdout } = await execa(process.execPath, [...args, '--help'], { cwd: root });
  return stdout;
}

describe('the runbooks', () => {
  it('are all here, and the index leads to each', () => {
    expect(pages.length).toBeGreaterThan(12);
    const index = pages.find(({ file }) => file === 'README.md')?.text;
    for (const { file } of pages) if (file !== 'README.md') expect(index).toContain(`(${file})`);
  });

  it('say when they are for, and how to know that it worked', () => {
    const procedures = pages.filter(({ text }) => text.includes('**When.**'));
    expect(procedures.length).toBeGreaterThanOrEqual(7);
    for (const { file, text } of procedures) expect(text, file).toMatch(/\*\*It worked when\*\*/);
    for (const name of ['region-failover.md', 'database-switchover.md', 'database-restore.md', 'state-recovery.md']) {
      expect(pages.find(({ file }) => file === name)?.text, name).toMatch(/\*\*RPO\*\*[\s\S]*\*\*RTO\*\*/);
    }
  });

  it("name files and stacks of the project's that exist", () => {
    const files = every(/(?<![\w/-])((?:infra|gitops|bootstrap|docs|app|tools)\/[\w./-]+\.\w+)/g);
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
    const stacks = every(/\b([a-z][a-z0-9]*-(?:bootstrap|registry|foundation)-[a-z0-9]+)\b/g);
    const ids = synthesizedTree().map(({ id }) => id);
    expect(stacks.length).toBeGreaterThan(0);
    for (const stack of stacks) expect(ids).toContain(stack);
  });

  it.each(shellBlocks)('$where is what a shell can read', async ({ text }) => {
    const { exitCode, stderr } = await execa('bash', ['-n'], { input: text, reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});

describe('their commands', () => {
  it("are the project's", () => {
    const used = every(/\bpnpm ([\w:]+)/g);
    expect(used.length).toBeGreaterThan(5);
    for (const script of used) expect(Object.keys(scripts)).toContain(script);
  });

  it('take the options that they are given', async () => {
    const calls = [...all.matchAll(/\bpnpm (delivery|ledger|tofu|names|charts)\b([^\n`|>)]*)/g)];
    expect(calls.length).toBeGreaterThan(20);
    const texts = new Map<string, string>();
    for (const [call, script = '', rest = ''] of calls) {
      const words = rest.trim().split(/\s+/);
      const command =
        script === 'delivery'
          ? words[0]
          : script === 'ledger'
            ? words.find((word) => /^[a-z][a-z-]*$/.test(word))
            : undefined;
      const key = [script, ...(command ? [command] : [])].join(' ');
      if (!texts.has(key)) {
        const own = await help(script, command);
        texts.set(key, script === 'ledger' ? own + (await help(script)) : own);
      }
      for (const option of words.filter((word) => word.startsWith('--'))) {
        expect(texts.get(key), call).toContain(option);
      }
      const layer = rest.match(/--layer (\w+)/)?.[1];
      if (layer) expect(layers, call).toContain(layer);
      if (script === 'tofu') expect(texts.get('tofu'), call).toMatch(new RegExp(`^ {2}${words[1]} `, 'm'));
    }
  });

  it('print the names that the others use, and no other', async () => {
    const expression = /^\s*(eval "\$\(pnpm names [^"]*\)")/gm;
    expect([...all.matchAll(expression)].length).toBeGreaterThan(2);
    const lines = every(expression);
    const [environment] = platform.environments;
    const [region] = environment?.regions ?? [];
    if (!environment || !region) throw new Error('the platform has no environment');
    const names = Object.keys(shellNames(platform, environment, region));
    for (const line of lines) {
      const script = `pnpm() { shift; node ${join(root, 'tools/names/main.ts')} "$@"; }\nset -eu\n${line}\nprintenv ${names.join(' ')}`;
      const { stdout } = await execa('bash', ['-c', script], {
        env: { PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
      });
      expect(stdout.split('\n')).toHaveLength(names.length);
    }
    const unused = names.filter((name) => !all.includes(`$${name}`));
    expect(unused).toEqual([]);
    for (const { file, commands } of pages) {
      const assigned = every(/(?:^|\s|;)(?:export |for |read -r )?([A-Za-z_]\w*)(?:=| in )/gm, commands);
      const read = every(/read -r ((?:\w+ ?)+)/g, commands).flatMap((words) => words.split(' '));
      const given = new Set([...names, ...assigned, ...read, 'EDITOR']);
      const missing = every(/\$\{?([A-Za-z_]\w*)/g, commands).filter((name) => !given.has(name));
      expect(missing, file).toEqual([]);
    }
  });
});

/** What charts name by themselves, in the namespaces of their components: kind and name as kubectl takes them. */
const fromCharts = [
  'argocd deployment/argocd-repo-server',
  'argocd statefulset/argocd-application-controller',
  'external-secrets deployment/external-secrets',
  'kube-system deployment/aws-load-balancer-controller',
  'loki statefulset/loki',
  'monitoring daemonset/alloy',
  'monitoring deployment/grafana',
  // Of the operator: the kind, and the name of the resource that asks for it.
  'monitoring statefulset/alertmanager-monitoring-alertmanager',
  'monitoring statefulset/prometheus-monitoring-prometheus',
];

describe('what they look at in a cluster', () => {
  const clusters = clustersOf(platform);
  const objects = new Set(
    clusters.flatMap((cluster) =>
      everythingIn(cluster).map(
        ({ kind, metadata }) => `${metadata.namespace ?? 'argocd'} ${kind.toLowerCase()}/${metadata.name}`,
      ),
    ),
  );

  it('is in namespaces that exist', () => {
    const used = every(/--namespace (\S+)/g);
    expect(used.length).toBeGreaterThan(4);
    // The ledger's runbook is for platforms that have it.
    const known = [
      ...Object.keys(platformNamespaces),
      ...platform.services.map(({ name }) => name),
      'kube-system',
      'ledger',
    ];
    // A runbook of every service names it by a variable.
    for (const name of used.filter((each) => !each.includes('$'))) expect(known).toContain(name);
  });

  it('exists', () => {
    const kinds = 'deployment|statefulset|daemonset|application|externalsecret';
    const used = [...all.matchAll(new RegExp(`--namespace (\\S+)[^\\n]*? (${kinds})[/ ]([a-z][\\w-]*)`, 'g'))].map(
      ([, namespace, kind, name]) => `${namespace} ${kind}/${name}`,
    );
    expect(used.length).toBeGreaterThan(10);
    const ofLedger = (object: string) => / ?ledger[ -/]|\/ledger/.test(object);
    const hasLedger = platform.services.some(({ name }) => name === 'ledger');
    for (const object of used.filter((each) => hasLedger || !ofLedger(each))) {
      expect(objects.has(object) || fromCharts.includes(object), object).toBe(true);
    }
    for (const object of fromCharts) expect(used, 'a name that no runbook uses').toContain(object);
  });
});

describe("CloudWatch's alarms", () => {
  it('each have a section, and no section is left of one that is gone', () => {
    const codes = platform.environments.flatMap(({ regions }) => regions.map(({ name }) => regionCode(name)));
    const workloads = platform.services.flatMap(({ name, components }) =>
      Object.keys(components).map((component) => `${name}-${component}`),
    );
    const alarms = synthesizedTree()
      .filter(({ id }) => !id.includes('bootstrap'))
      .flatMap(({ resourceList }) => resourceList.filter(({ type }) => type === 'aws_cloudwatch_metric_alarm'))
      .map(({ body }) =>
        String(body['alarm_name'])
          .replace(/^\$\{[^}]+\}-/, '')
          .replace(new RegExp(`^${platform.organization.prefix}-[a-z0-9]+-`), '')
          .replace(new RegExp(`^(?:${codes.join('|')})-|-(?:${codes.join('|')})$`, 'g'), '')
          // One section for all services.
          .replace(new RegExp(`-(?:${workloads.join('|')})(?:-(?:http|grpc))?(?=-|$)`), ''),
      );
    const headings = anchorsOf(pages.find(({ file }) => file === 'cloudwatch.md')?.text ?? '').slice(1);
    // Sections on sites, health checks, Aurora or sleep are allowed for an environment without them.
    for (const alarm of new Set(alarms)) expect(headings).toContain(alarm);
    const known = [
      ...alarms,
      ...['free-storage', 'replica-lag', 'global-lag'].map((each) => `database-${each}`),
      'edge-5xx',
      'edge-health',
      'public-unhealthy',
      ...['cluster', 'data', 'ingress'].map((layer) => `sleep-${layer}-dropped`),
    ];
    for (const heading of headings) expect(known).toContain(heading);
  });
});
