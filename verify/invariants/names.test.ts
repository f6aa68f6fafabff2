import { platform } from '@sample-platform-ai/environments/index.ts';
import { regionCode } from '@sample-platform-ai/environments/naming.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { namesEnvironment, namesService, type Source, sourceOf, sources, type Vocabulary } from './names-in-code.ts';
import { allResources, synthesizedTree, where } from './tree.ts';

const tree = [...synthesizedTree(), ...synthesizedTree(testPlatform)];

/** AWS' limits, in characters. */
const limits: readonly (readonly [type: string, key: string, limit: number])[] = [
  ['aws_lb', 'name', 32],
  ['aws_lb_target_group', 'name', 32],
  ['aws_iam_role', 'name', 64],
  ['aws_iam_policy', 'name', 128],
  ['aws_s3_bucket', 'bucket', 63],
  ['aws_rds_cluster', 'cluster_identifier', 63],
  ['aws_db_instance', 'identifier', 63],
  ['aws_eks_cluster', 'name', 100],
  ['aws_sns_topic', 'name', 256],
  ['aws_wafv2_web_acl', 'name', 128],
  ['aws_backup_vault', 'name', 50],
  ['aws_backup_plan', 'name', 50],
  ['aws_cloudtrail', 'name', 128],
];

describe('names', () => {
  it.each(limits)('of %s fit: %s within %i characters', (type, key, limit) => {
    const resources = allResources(tree, type);
    expect(resources.length).toBeGreaterThan(0);
    expect(where(resources.filter(({ body }) => String(body[key] ?? '').length > limit))).toEqual([]);
  });

  it.each(['aws_iam_role', 'aws_s3_bucket'])('of %s, which are global, are given once', (type) => {
    const names = allResources(tree, type).map(({ environment, body }) =>
      type === 'aws_iam_role' ? `${environment} ${body['name']}` : String(body['bucket']),
    );
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe('names of services and environments in code', () => {
  const names = platform.environments.map(({ name }) => name);
  const regions = [...platform.environments, ...testPlatform.environments].flatMap(
    (environment) => environment.regions,
  );
  const vocabulary: Vocabulary = {
    layers: new Set(tree.map(({ layer }) => layer)),
    places: new Set(regions.map(({ name }) => regionCode(name))),
    // Those of the literals as they are published, and of the examples below.
    distinct: new Set(['dev', 'uat', 'prod', 'ledger', 'status', 'alpha', 'beta', 'orders', 'fees']),
    kinds: new Set(
      testPlatform.services.flatMap(({ components }) => Object.values(components).map(({ kind }) => kind)),
    ),
  };
  const literals = new Set(names.map((name) => `infra/environments/${name}.ts`));
  let engine: readonly Source[];
  beforeAll(() => {
    const isData = ({ path }: Source) => literals.has(path) || path.startsWith('infra/environments/services/');
    // The game day plays the loss of a region for the ledger's users: it belongs to that service.
    const isGameDay = ({ path }: Source) => path.startsWith('verify/gameday/');
    engine = sources(testPlatform).filter((source) => !isData(source) && !isGameDay(source));
  });
  const paths = (found: readonly Source[]) => found.map(({ path }) => path);

  it('are looked for in every room, in what people write', () => {
    expect(new Set(engine.map(({ path }) => path.split('/')[0]))).toEqual(
      new Set(['infra', 'bootstrap', 'gitops', 'delivery', 'verify', 'tools', '.github']),
    );
    expect(engine.length).toBeGreaterThan(300);
  });

  it("say a service's in ten files at most", () => {
    const found = paths(engine.filter((source) => namesService(source, platform.services, vocabulary)));
    expect(found.length, found.join('\n')).toBeLessThanOrEqual(10);
  });

  it('say "ledger" in ten files at most, comments and the capability release-ledger included', () => {
    const found = paths(engine.filter(({ text }) => /\bledger\b/i.test(text)));
    expect(found.length, found.join('\n')).toBeLessThanOrEqual(10);
  });

  it("say an environment's in the index alone", () => {
    const found = paths(engine.filter((source) => namesEnvironment(source, names, vocabulary)));
    const index = 'infra/environments/index.ts';
    expect(found.filter((path) => path !== index)).toEqual([]);
  });

  const asksForKind = (text: string) =>
    /\bkind\b[)}\s]*[!=]==? '(?:api|job|site|worker)'|case '(?:api|job|site|worker)'/.test(text);

  it("say a component's kind in the folders of kinds and in the table of their plans alone", () => {
    const found = engine.filter(
      ({ path, text }) => !/\.test\.ts$|^infra\/environments\/kinds\//.test(path) && asksForKind(text),
    );
    expect(paths(found)).toEqual(['infra/environments/plan/derive.ts']);
    expect(asksForKind("if (component.kind === 'site') return")).toBe(true);
    expect(asksForKind("([, { kind }]) => kind !== 'job'")).toBe(true);
  });

  const example = (text: string, path = 'gitops/example.ts') => sourceOf(path, text);

  it.each([
    "type Environment = 'alpha' | 'other'",
    'const id = `beta-network-${place}`',
    "const pattern = '{alpha,beta}-*/aws_lb.*'",
    "const folder = 'overlays/beta-apse4/versions'",
    'const next = `next: pnpm tofu alpha plan`',
    'const limits = { alpha: 1, beta: 2 }',
    "const file = 'infra/environments/alpha.ts'",
  ])('are found for an environment in %s', (text) => {
    expect(namesEnvironment(example(text), ['alpha', 'beta'], vocabulary)).toBe(true);
  });

  it.each([
    "const name = 'orders'",
    "if (service === 'orders') {}",
    'const host = `http://orders-api.${namespace}`',
    "const host = '{host:orders/web}'",
    "const file = 'app/orders/Dockerfile'",
  ])('are found for a service in %s', (text) => {
    expect(namesService(example(text), testPlatform.services, vocabulary)).toBe(true);
  });

  it('are found in YAML, and not in comments, sentences or longer words', () => {
    const yaml = (text: string) => example(text, '.github/workflows/example.yml');
    expect(namesEnvironment(yaml('environment: beta'), ['alpha', 'beta'], vocabulary)).toBe(true);
    expect(namesService(yaml('run: docker build app/orders'), testPlatform.services, vocabulary)).toBe(true);
    for (const text of [
      "// 'alpha' | 'orders'",
      "const text = 'the alpha of orders'",
      "const words = ['alphabet', 'reorders']",
    ]) {
      expect(namesEnvironment(example(text), ['alpha', 'beta'], vocabulary)).toBe(false);
      expect(namesService(example(text), testPlatform.services, vocabulary)).toBe(false);
    }
  });
});
