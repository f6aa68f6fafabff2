import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { nodeFlags } from './runtime.ts';

it('the image runs Node with the flags of everywhere else', () => {
  const dockerfile = readFileSync(resolve(import.meta.dirname, 'Dockerfile'), 'utf8');
  // The last stage is the image.
  const command: unknown = JSON.parse([...dockerfile.matchAll(/^ENTRYPOINT (.*)$/gm)].at(-1)?.[1] ?? '');
  expect(command).toEqual(['node', ...nodeFlags, 'dist/main.mjs']);
});
