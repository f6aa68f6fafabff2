import { reversed, runInOrder } from '@sample-platform-ai/tools/tofu/graph.ts';
import { describe, expect, it } from 'vitest';
import { subjects, synthesizedTree } from './tree.ts';

/** The order in which stacks finish when each takes one turn. */
async function order(steps: readonly { id: string; needs: readonly string[] }[]): Promise<string[]> {
  const finished: string[] = [];
  await runInOrder(steps, async (id) => void finished.push(id), { parallel: 1 });
  return finished;
}

describe.each(subjects)('in $of', ({ platform, floor }) => {
  const tree = synthesizedTree(platform);
  const byId = new Map(tree.map((stack) => [stack.id, stack]));

  describe('the graph of stacks', () => {
    it('has no circle, and needs only stacks that exist, of the same account', async () => {
      expect(await order(tree)).toHaveLength(tree.length);
      for (const { id, environment, needs } of tree) {
        expect(
          needs.map((need) => byId.get(need)?.environment),
          id,
        ).toEqual(needs.map(() => environment));
      }
    });

    it('makes the registries that are replicated to before the one that fills them', () => {
      const registries = tree.filter(({ layer }) => layer === 'registry');
      const [source, ...more] = registries.filter(({ json }) => json.resource?.['aws_ecr_replication_configuration']);
      expect(more).toEqual([]);
      expect(registries.length).toBeGreaterThan(floor);
      if (registries.length === 1) return expect(source).toBeUndefined();
      expect([source?.id, ...(source?.needs ?? [])].sort()).toEqual(registries.map(({ id }) => id).sort());
    });

    it('names every stack whose outputs another reads', () => {
      for (const { id, json, needs } of tree) {
        const keys = Object.values(json.data?.['terraform_remote_state'] ?? {}).map(
          ({ config }) => (config as { key: string }).key,
        );
        const read = tree
          .filter((other) => keys.includes(String(other.json.terraform.backend['s3']?.['key'])))
          .map((other) => other.id);
        expect(read).toHaveLength(keys.length);
        expect(needs, id).toEqual(expect.arrayContaining(read));
      }
    });

    it('refers in each stack only to what that stack holds', () => {
      let seen = 0;
      for (const { id, json } of tree) {
        const { resource = {}, data = {}, ephemeral = {} } = json;
        const holds = (section: typeof resource, type: string, name: string) => section[type]?.[name] !== undefined;
        const expressions = JSON.stringify([resource, data, ephemeral, json.output ?? {}]).matchAll(
          /(?<![\w.-])(data\.|ephemeral\.)?((?:aws|helm|kubernetes|terraform)_\w+)\.([\w-]+)\./g,
        );
        for (const [reference, section, type = '', name = ''] of expressions) {
          seen += 1;
          const holder = section === 'data.' ? data : section === 'ephemeral.' ? ephemeral : resource;
          expect(holds(holder, type, name), `${id} refers to ${reference}`).toBe(true);
        }
      }
      expect(seen).toBeGreaterThan(500 * floor);
    });

    it('gives every output that another stack reads', () => {
      for (const { id, json } of tree) {
        const references = JSON.stringify(json.resource ?? {}).matchAll(
          /data\.terraform_remote_state\.([\w-]+)\.outputs\.(\w+)/g,
        );
        for (const [, source = '', output = ''] of references) {
          const producer = byId.get(source.replace(/^from-/, ''));
          expect(Object.keys(producer?.json.output ?? {}), `${id} reads ${source}`).toContain(output);
        }
      }
    });

    it('taken backwards destroys what uses a thing before the thing', async () => {
      const last = await order(reversed(tree));
      for (const { id, needs } of tree) {
        for (const need of needs) expect(last.indexOf(id), `${id} before ${need}`).toBeLessThan(last.indexOf(need));
      }
    });

    it('destroys a VPC after everything in it', async () => {
      const last = await order(reversed(tree));
      for (const network of tree.filter(({ layer }) => layer === 'network')) {
        const inside = tree.filter(
          (stack) => stack.environment === network.environment && stack.region === network.region,
        );
        const after = inside.filter(({ layer }) =>
          ['access', 'data', 'cluster', 'ingress', 'delivery'].includes(layer),
        );
        expect(after.length).toBeGreaterThan(3);
        for (const { id } of after) expect(last.indexOf(id)).toBeLessThan(last.indexOf(network.id));
      }
    });
  });
});
