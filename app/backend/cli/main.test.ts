import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

const ledger = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  execa(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    reject: false,
    env: { NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined, DEBUG: undefined, ...env },
  });

describe('ledger', () => {
  it.each(['nonsense', 'localhost:8080', 'ftp://ledger.acme.dev', ''])(
    'refuses the address %j at once',
    async (url) => {
      const { exitCode, stderr } = await ledger(['metrics'], { LEDGER_URL: url });
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: `error: --url or LEDGER_URL: found "${url}"; give the ledger's http or https address`,
      });
    },
  );

  it('shows no trace of a fault that it does not expect', async () => {
    const job = { ACTIONS_ID_TOKEN_REQUEST_URL: 'nonsense', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' };
    const { exitCode, stderr } = await ledger(['metrics'], job);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error Invalid URL\nIn .*cli\/token\.ts:\d+\n.*DEBUG=1/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
