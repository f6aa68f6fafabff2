import { existsSync, globSync, readFileSync } from 'node:fs';
import { matchesGlob, posix, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configure } from '../../vitest.config.ts';
import { filesOf, longTests, type Mode, modeOf, sameInCopies } from './suites.ts';

const root = resolve(import.meta.dirname, '../..');

/** Project -> the patterns or files that it includes. */
const included = (mode: Mode): ReadonlyMap<string, readonly string[]> =>
  new Map(configure(mode).test.projects.map(({ test }) => [test.name, test.include]));

describe('the suites', () => {
  it('of pnpm test and pnpm test:long are together all tests, and share none', () => {
    const [fast, long, all] = [included('fast'), included('long'), included('all')];
    expect([...fast.keys()]).toEqual([...all.keys()]);
    for (const [name, patterns] of all) {
      const both = [...(fast.get(name) ?? []), ...(long.get(name) ?? [])];
      expect(both.toSorted(), name).toEqual(
        globSync([...patterns], { cwd: root, exclude: (path) => path.includes('node_modules') })
          .map((path) => path.replaceAll('\\', '/'))
          .sort(),
      );
      // Vitest takes a file for a pattern.
      expect(both.filter((path) => /[()*?[\]{}!]/.test(path))).toEqual([]);
    }
    expect([...fast.values()].flat().length).toBeGreaterThan(100);
    expect([...long.values()].flat().length).toBeGreaterThanOrEqual(Object.keys(longTests).length / 2);
  });

  it.each(Object.keys(longTests))('have files for %s', (pattern) => {
    const [top = '', second = ''] = pattern.split('/');
    const folder = posix.join(top, second.includes('*') ? '' : second);
    // An adopter may do without an application.
    expect(filesOf('long', [pattern]).length > 0 || !existsSync(resolve(root, folder)), folder).toBe(true);
  });

  it('leave out of copies only long tests, each with files, that read no literal themselves', () => {
    for (const pattern of sameInCopies) {
      const files = filesOf('long', [pattern]);
      expect(files, pattern).not.toEqual([]);
      expect(filesOf('copy', [pattern]), pattern).toEqual([]);
      for (const file of files)
        expect(readFileSync(resolve(root, file), 'utf8'), file).not.toMatch(
          /from '@sample-platform-ai\/environments\/index/,
        );
    }
    const [copy, all] = [included('copy'), included('all')];
    const whole = filesOf('fast', all.get('infra') ?? []).length + filesOf('long', all.get('infra') ?? []).length;
    expect(copy.get('infra')).toHaveLength(whole);
  });

  it('leave nothing out without a mode, as where a file is named', () => {
    expect(modeOf('test')).toBe('all');
  });

  it('are run by .ci/run, every file of the long one by one of its tasks', async () => {
    const script = readFileSync(resolve(root, '.ci/run'), 'utf8');
    expect(script).toContain('suite test\n');
    const names = [...included('long')].flatMap(([name, files]) => (files.length > 0 ? [name] : []));
    const tasks = [...script.matchAll(/^ {4}(long:\w+)\) suite test:long (.*) ;;$/gm)].map(
      ([, task = '', options = '']) => {
        const patterns = [...options.matchAll(/--project '([^']+)'/g)].map(([, pattern = '']) => pattern);
        const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
        const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
        const isIn = (name: string) =>
          (wanted.length === 0 || wanted.some((pattern) => matchesGlob(name, pattern))) &&
          !unwanted.some((pattern) => matchesGlob(name, pattern));
        return [task, names.filter(isIn)] as const;
      },
    );
    expect(tasks.map(([task]) => task)).toEqual(['long:browser', 'long:services', 'long:platform']);
    expect(tasks.flatMap(([, projects]) => projects).toSorted()).toEqual(names.toSorted());
    const { jobs } = parse(readFileSync(resolve(root, '.github/workflows/check.yml'), 'utf8'));
    expect(jobs.check.strategy.matrix.task.filter((task: string) => task.startsWith('long:'))).toEqual(
      tasks.map(([task]) => task),
    );
  });
});
