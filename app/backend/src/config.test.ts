import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const minimum = { LEDGER_WRITER_URL: 'postgres://ledger_app@db/ledger', LEDGER_ISSUERS: '[]' };

describe('the configuration', () => {
  it('needs a database and issuers, and closes reads unless told otherwise', () => {
    expect(readConfig(minimum)).toMatchObject({ ports: { http: 8080, grpc: 9090 }, readsAreOpen: false });
  });

  it('refuses every mistake at once', () => {
    const broken = { LEDGER_ISSUERS: 'nonsense', LEDGER_HTTP_PORT: '99999' };
    expect(() => readConfig(broken)).toThrow(
      /LEDGER_HTTP_PORT[\s\S]*LEDGER_WRITER_URL[\s\S]*LEDGER_ISSUERS: is not JSON/,
    );
  });

  it('refuses an issuer whose repositories could belong to anybody', () => {
    const issuers = [{ kind: 'github', issuer: 'https://token.example.com', audience: 'ledger', ownerIds: [] }];
    expect(() => readConfig({ ...minimum, LEDGER_ISSUERS: JSON.stringify(issuers) })).toThrow(/ownerIds/);
  });
});
