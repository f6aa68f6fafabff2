import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const minimum = { LEDGER_WRITER_URL: 'postgres://ledger_app@db/ledger', LEDGER_ISSUERS: '[]' };

describe('the configuration', () => {
  it('requires a database and issuers, and closes reads by default', () => {
    expect(readConfig(minimum)).toMatchObject({ ports: { http: 8080, grpc: 9090 }, readsAreOpen: false });
  });

  it('refuses every mistake at once', () => {
    const broken = { LEDGER_ISSUERS: 'nonsense', LEDGER_HTTP_PORT: '99999' };
    expect(() => readConfig(broken)).toThrow(
      /LEDGER_HTTP_PORT[\s\S]*LEDGER_WRITER_URL[\s\S]*LEDGER_ISSUERS: is not JSON/,
    );
  });

  it('verifies TLS of the database, except on this machine or when turned off', () => {
    const tls = (more: Record<string, string>) => readConfig({ ...minimum, ...more }).database.tls;
    expect(tls({})).toEqual({ caFile: undefined });
    expect(tls({ LEDGER_DATABASE_CA_FILE: '/ca.pem' })).toEqual({ caFile: '/ca.pem' });
    expect(tls({ LEDGER_DATABASE_TLS: 'off' })).toBe(false);
    for (const host of ['127.0.0.1:5432', 'localhost', '[::1]:5432'])
      expect(tls({ LEDGER_WRITER_URL: `postgres://ledger_app@${host}/ledger` }), host).toBe(false);
  });

  it('refuses IAM tokens without a region, a user or TLS, or with a password', () => {
    const iam = {
      ...minimum,
      LEDGER_DATABASE_SIGN_IN: 'iam',
      LEDGER_DATABASE_REGIONS: 'ap-southeast-2, ap-southeast-4',
    };
    expect(readConfig(iam).database.iam).toEqual({ regions: ['ap-southeast-2', 'ap-southeast-4'] });
    const broken = {
      LEDGER_DATABASE_REGIONS: '',
      LEDGER_DATABASE_TLS: 'off',
      LEDGER_WRITER_URL: 'postgres://db/ledger',
    };
    expect(() => readConfig({ ...iam, ...broken })).toThrow(
      /WRITER_URL: has no user[\s\S]*REGIONS: is empty[\s\S]*TLS: is off/,
    );
    expect(() => readConfig({ ...iam, LEDGER_WRITER_URL: 'postgres://a:b@db/ledger' })).toThrow(/has a password/);
    expect(() => readConfig({ ...iam, LEDGER_DATABASE_REGIONS: 'sydney' })).toThrow(/REGIONS.*: is not a region/);
    expect(() => readConfig({ ...minimum, LEDGER_WRITER_URL: 'postgres://a@db/l?sslmode=disable' })).toThrow(
      /has sslmode/,
    );
  });

  it('refuses a workflow that is not named with its ref', () => {
    const issuer = { kind: 'github', issuer: 'https://token.example.com', audience: 'ledger', ownerIds: ['1'] };
    const read = (workflow: string) => () =>
      readConfig({ ...minimum, LEDGER_ISSUERS: JSON.stringify([{ ...issuer, workflows: [workflow] }]) });
    const workflow = 'example-org/.github/.github/workflows/release.yml@';
    for (const ref of ['', 'refs/', 'refs/heads/', 'main', 'abc'])
      expect(read(workflow + ref), ref).toThrow(/not complete/);
    for (const ref of ['refs/heads/main', 'refs/tags/v1', 'a'.repeat(40)])
      expect(read(workflow + ref), ref).not.toThrow();
  });

  it('refuses an issuer whose repositories could belong to anybody', () => {
    const issuers = [{ kind: 'github', issuer: 'https://token.example.com', audience: 'ledger', ownerIds: [] }];
    expect(() => readConfig({ ...minimum, LEDGER_ISSUERS: JSON.stringify(issuers) })).toThrow(/ownerIds/);
  });
});
