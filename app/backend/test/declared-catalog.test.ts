import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declare } from '../src/catalog/declared.ts';
import { createDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client(database.migrationUrl);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const prod = { name: 'prod', tier: 'TIER_PRODUCTION', regions: ['ap-southeast-2'], position: 1 };
const service = {
  name: 'checkout',
  team: 'payments',
  repository: { fullName: 'example-org/checkout', id: '1', ownerId: '2' },
};

describe('what a ledger is declared to hold', () => {
  it('exists after the migration, which its role may write, and is published to streams', async () => {
    expect(await declare(client, { environments: [prod], services: [service] })).toEqual(['checkout']);
    expect((await client.query('SELECT name, tier, regions FROM environments')).rows).toEqual([
      { name: 'prod', tier: 'production', regions: ['ap-southeast-2'] },
    ]);
    expect((await client.query('SELECT subject, service FROM events')).rows).toEqual([
      { subject: 'serviceChanged', service: 'checkout' },
    ]);
  });

  it('follows the declaration in its environments, and people in its services', async () => {
    await client.query("UPDATE services SET team = 'ours', entity_version = 2");
    const grown = { ...prod, regions: ['ap-southeast-2', 'ap-southeast-4'] };
    expect(await declare(client, { environments: [grown], services: [service] })).toEqual([]);
    expect((await client.query('SELECT cardinality(regions) FROM environments')).rows).toEqual([{ cardinality: 2 }]);
    expect((await client.query('SELECT team FROM services')).rows).toEqual([{ team: 'ours' }]);
    expect((await client.query('SELECT 1 FROM events')).rows).toHaveLength(1);
  });

  it('refuses what the contract refuses', async () => {
    const nameless = { ...service, name: 'Check out' };
    await expect(declare(client, { environments: [], services: [nameless] })).rejects.toThrow(/^name: /);
    await expect(declare(client, { environments: [{ ...prod, zones: 3 }], services: [] })).rejects.toThrow(/zones/);
  });
});
