import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { regionalNames } from '@sample-platform-ai/environments/naming.ts';
import { externallyManagedSecrets } from '@sample-platform-ai/environments/platform-tools.ts';
import { describe, expect, it } from 'vitest';

const read = (file: string) => readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8');
const { organization, environments, services } = platform;
const [environment] = environments;
if (!environment) throw new Error('the platform has no environment');
const names = regionalNames(organization, environment, environment.primaryRegion);
/** A secret's name with the placeholders that pages use for the prefix and the environment. */
const onPages = (namespace: string, secret: string): string =>
  names.secret(namespace, secret).replace(`${organization.prefix}-${environment.name}`, '<prefix>-<environment>');
/** Names of secrets on a page. */
const namedOn = (file: string): readonly string[] =>
  [...read(file).matchAll(/`(<prefix>-<environment>\/[^`<]+)`/g)].map(([, name = '']) => name);

describe('the secrets that a person fills in', () => {
  const tools = externallyManagedSecrets.map(({ namespace, name }) => onPages(namespace, name));
  const ofServices = services.flatMap((spec) =>
    Object.entries(spec.secrets).flatMap(([name, origin]) =>
      origin === 'filled-in' ? [onPages(spec.name, name)] : [],
    ),
  );

  it('have a row for each tool in the runbook, by the name that Secrets Manager has', () => {
    const named = namedOn('docs/runbooks/certificates-and-secrets.md');
    expect(tools.length).toBeGreaterThan(1);
    expect(named).toEqual(expect.arrayContaining(tools));
    // The ledger's row is for platforms that have it.
    const known = [...tools, ...ofServices, onPages('ledger', 'oidc')];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});
