import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { accountList } from '@sample-platform-ai/infra/environments/naming.ts';
import { describe, expect, it } from 'vitest';
import { buildProgram } from './program.ts';

const page = resolve(import.meta.dirname, '../../docs/delivery.md');
const text = readFileSync(page, 'utf8');

describe('docs/delivery.md', () => {
  it('leads only to files that there are', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(existsSync(join(dirname(page), link)), link).toBe(true);
  });

  it('gives only commands that there are, with options that they have', () => {
    const program = buildProgram(() => {});
    const calls = [...text.matchAll(/pnpm delivery ([\w-]+)([^`\n]*)/g)];
    expect(calls.length).toBeGreaterThan(4);
    for (const [, name, rest = ''] of calls) {
      const command = program.commands.find((each) => each.name() === name);
      for (const [option] of rest.matchAll(/--[a-z-]+/g))
        expect(
          command?.options.map(({ long }) => long),
          name,
        ).toContain(option);
    }
  });

  it('names the environments of every account', () => {
    expect(text).toContain('for name in release dev uat prod shared; do');
    for (const account of accountList) expect(text).toMatch(new RegExp(`for name in [a-z ]*\\b${account}\\b`));
  });
});
