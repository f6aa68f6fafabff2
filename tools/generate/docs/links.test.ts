import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, root } from '../runbooks/pages.ts';

const ignored = ['node_modules', 'cdktf.out', 'dist', '.next', 'out'];
const pages = globSync('**/*.md', {
  cwd: root,
  exclude: (path) => ignored.some((name) => path.split('/').includes(name)),
});
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const scripts: readonly string[] = Object.keys(JSON.parse(read('package.json')).scripts);
const guides = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/delivery.md',
  'docs/setup.md',
  'docs/guide-services.md',
  'bootstrap/README.md',
  'infra/environments/README.md',
  'delivery/README.md',
  'verify/README.md',
  'tools/README.md',
];
const repositoryPath = /`((?:infra|gitops|bootstrap|docs|app|delivery|verify|tools|\.github|\.ci)\/[\w./*{},-]*)`/g;
const command = /pnpm(?:@12)? (?:--silent |run )?([a-z:-]+)/g;

describe('what people read', () => {
  it('links to what exists', () => {
    expect(pages.length).toBeGreaterThan(50);
    for (const file of pages) {
      const links = [...read(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);
      for (const link of links) {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? join(root, file) : resolve(root, dirname(file), path);
        expect(existsSync(target), `${file}: ${link}`).toBe(true);
        if (anchor) expect(anchorsOf(readFileSync(target, 'utf8')), `${file}: ${link}`).toContain(anchor);
      }
    }
  });

  it.each(guides)('%s names files and commands that exist', (file) => {
    const text = read(file);
    const paths = [...text.matchAll(repositoryPath)].map(([, path = '']) => path);
    // Files of the service that the text has as its example.
    for (const path of paths.filter((each) => !each.includes('payments-api')))
      expect(globSync(path, { cwd: root }), `${file}: ${path}`).not.toEqual([]);
    for (const [, script = ''] of text.matchAll(command)) {
      // pnpm's own.
      if (!['install', 'exec'].includes(script)) expect(scripts, file).toContain(script);
    }
  });

  it('the README names every command', () => {
    const named = [...read('README.md').matchAll(command)].map(([, script]) => script);
    expect(scripts.filter((script) => !named.includes(script))).toEqual([]);
  });
});
