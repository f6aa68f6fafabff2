import { describe, expect, it } from 'vitest';
import { databaseClass } from '../catalogue/index.ts';
import { alpha, beta, inRegions, organization } from '../test/platform.ts';
import { errorsOf, refuses, type Slip } from '../test/problems.ts';
import { fees, orders } from '../test/services.ts';
import { changed } from '../test/slips.ts';
import { maxConnections } from './database-class.ts';

/** In beta: Aurora in Sydney and Melbourne. */
const slipsInBeta: readonly Slip[] = [
  ['database.backupWindow', '15:00-15:00', /backupWindow: .*30 minutes or more.*it is empty; move its end/],
  ['database.backupWindow', '15:00-15:29', /backupWindow: .*it has 29 minutes/],
  ['database.backupWindow', '25:00-26:00', /backupWindow: .*hh:mm-hh:mm in UTC/],
  ['database.maintenanceWindow', 'sun:16:30-sun:16:45', /maintenanceWindow: .*it has 15 minutes/],
  ['database.maintenanceWindow', 'sun:16:30-sun:16:00', /it is longer than a day; write an end after its start/],
  ['database.maintenanceWindow', 'son:16:30-sun:17:00', /ddd:hh:mm-ddd:hh:mm in UTC/],
  [
    'database.maintenanceWindow',
    'sat:23:30-sun:15:30',
    /does not overlap the daily backup \(15:00-16:00\); move one of the two/,
  ],
  ['database.instanceClass', 'r8g.large', /allowed: db\.<family>\.<size>, such as db\.r8g\.large/],
  ['database.instanceClass', 'db.r8g.huge', /sizes of db\.r8g: .*db\.r8g\.large/],
  ['database.instanceClass', 'db.r99g.large', /classes of aurora-postgresql, .*families: .*did you mean db\.r/],
  ['database.instanceClass', 'db.m7g.large', /families of aurora-postgresql in ap-southeast-2: /],
  [
    'database.instanceClass',
    'db.r7g.large',
    /families of aurora-postgresql in ap-southeast-4: r5, r6g, r6i, r7i, r8g; choose/,
  ],
  ['database.instanceClass', 'db.t4g.large', /memory-optimised classes: .*accepts no burstable class/],
  [
    'database.engineVersion',
    '17.8',
    /versions of aurora-postgresql 17: .*17\.9.*; write 17\.\d+, or refresh the catalogue/,
  ],
  ['database.engineVersion', '17.99', /versions of aurora-postgresql 17/],
  ['database.engineVersion', '17', /major\.minor, such as 17\.9/],
  [
    'database.masterUsername',
    'postgres',
    /masterUsername: found "postgres"; .*do not reserve; PostgreSQL or RDS already uses it/,
  ],
  ['database.masterUsername', 'user', /it is a reserved SQL keyword/],
  ['database.masterUsername', 'pg_owner', /PostgreSQL reserves names that start with pg_/],
  ['database.masterUsername', 'rdsadmin', /RDS reserves names that start with rds/],
  [
    'database.masterUsername',
    'orders_app',
    /services\.orders\.database\.name: found "orders_app"; .*beta\.database already has it/,
  ],
  ['database.masterUsername', 'x'.repeat(17), /masterUsername: found "x+"; allowed: 16 or less characters/],
  ['database.databaseName', 'table', /databaseName: found "table"; .*reserved SQL keyword/],
  [
    'database.alarms.connections',
    1600,
    /alarms\.connections: found 1600; allowed: less than 1586, which is what db\.r8g\.large accepts/,
  ],
  [
    'services.orders.api',
    { replicas: [2, 8], cpuMillicores: 200, memoryMib: 384, connections: { writer: 90, reader: 20 } },
    /beta\.database\.instanceClass: found "db\.r8g\.large"; allowed: a class that accepts 1632 connections: 1448 to the writer from all regions, 164 to one region's readers, 20 reserved; this one accepts 1586/,
  ],
];

/** In alpha: one RDS instance in Sydney. */
const slipsInAlpha: readonly Slip[] = [
  ['database.maxAllocatedStorageGib', 21, /maxAllocatedStorageGib: found 21; allowed: 22 or more/],
  [
    'database.allocatedStorageGib',
    95,
    /maxAllocatedStorageGib: found 100; allowed: 105 or more: allocatedStorageGib \(95\) plus 10 %/,
  ],
  ['database.allocatedStorageGib', 59_579, /\.allocatedStorageGib: found 59579; allowed: 59578 or less/],
  ['database.maxAllocatedStorageGib', 65_537, /maxAllocatedStorageGib: found 65537; allowed: 65536 or less/],
  ['database.alarms.freeStorageGib', 20, /freeStorageGib: found 20; allowed: less than allocatedStorageGib \(20\)/],
  ['database.instanceClass', 'db.x2g.large', /families of postgres in ap-southeast-2/],
  ...['db.t2.medium', 'db.m4.large', 'db.r3.large', 'db.m1.small'].map(
    (name): Slip => ['database.instanceClass', name, /families of postgres in ap-southeast-2: m5, m5d, m6g, /],
  ),
  [
    'database.instanceClass',
    'db.t4g.small',
    /alarms\.connections: found 300; allowed: less than 198, which is what db\.t4g\.small/,
  ],
];

const slipsInOrders: readonly Slip[] = [
  ['database.name', 'pg', /database\.name: found "pg"; .*pg_app: PostgreSQL reserves names that start with pg_/],
  ['database.name', 'select', /select: it is a reserved SQL keyword/],
  ['database.name', 'rds', /RDS reserves names that start with rds/],
];

describe('a value of a database that RDS or PostgreSQL refuses', () => {
  it.each(slipsInBeta)('refuses beta.%s = %j', (path, value, expected) => {
    refuses(errorsOf({ environments: [alpha, changed(beta, path, value)] }), expected);
  });
  it.each(slipsInAlpha)('refuses alpha.%s = %j', (path, value, expected) => {
    refuses(errorsOf({ environments: [changed(alpha, path, value), beta] }), expected);
  });
  it.each(slipsInOrders)('refuses services.orders.%s = %j', (path, value, expected) => {
    refuses(errorsOf({ services: [changed(orders, path, value), fees] }), expected);
  });

  it('refuses a region without a known certificate authority of RDS if a service has a database', () => {
    const israel = { regions: ['il-central-1', ...organization.regions] as const };
    const there = inRegions(alpha, ['il-central-1']);
    const { orders: _, ...services } = there.services;
    refuses(
      errorsOf({ organization: { ...organization, ...israel }, environments: [there] }),
      /alpha\.regions\[0\]\.name: found "il-central-1"; allowed: a region with a known certificate authority of RDS, because a service has a database; add https:.*il-central-1-bundle\.pem to app\/kit/,
    );
    expect(
      errorsOf({ organization: { ...organization, ...israel }, environments: [{ ...there, services }] }).filter(
        (line) => line.includes('authority'),
      ),
    ).toEqual([]);
  });
});

describe('a value of a database that RDS accepts', () => {
  it.each([
    ['database.backupWindow', '23:45-00:15'],
    ['database.maintenanceWindow', 'sun:23:30-mon:00:30'],
    ['database.maintenanceWindow', 'sun:16:00-sun:16:30'],
    ['database.instanceClass', 'db.r6g.large'],
    ['database.engineVersion', '17.10'],
    ['database.masterUsername', 'owner'],
  ])('accepts beta.%s = %j', (path, value) => {
    expect(errorsOf({ environments: [alpha, changed(beta, path, value)] })).toEqual([]);
  });

  it('accepts windows past midnight that do not overlap', () => {
    const windows = (backupWindow: string, maintenanceWindow: string) =>
      errorsOf({
        environments: [
          alpha,
          changed(
            changed(beta, 'database.backupWindow', backupWindow),
            'database.maintenanceWindow',
            maintenanceWindow,
          ),
        ],
      });
    expect(windows('23:30-00:30', 'sun:00:30-sun:01:30')).toEqual([]);
    expect(windows('23:30-00:30', 'sun:00:00-sun:01:00')).toContainEqual(
      expect.stringMatching(/does not overlap the daily backup/),
    );
    expect(windows('00:00-01:00', 'sun:23:30-mon:00:30')).toContainEqual(
      expect.stringMatching(/does not overlap the daily backup/),
    );
    expect(windows('01:00-02:00', 'sun:23:30-mon:00:30')).toEqual([]);
  });
});

describe('connections', () => {
  // Defaults in the tables of the Aurora guide; the computed values are at most 10 % below.
  it.each([
    ['db.t4g.medium', 405],
    ['db.t4g.large', 844],
    ['db.r4.large', 1600],
    ['db.r6g.large', 1600],
    ['db.r6g.xlarge', 3300],
    ['db.r6g.2xlarge', 5000],
    ['db.r6g.16xlarge', 5000],
  ])('%s accepts at most %d', (name, documented) => {
    const facts = databaseClass(name);
    if (!facts) throw new Error(`${name} left the catalogue`);
    expect(maxConnections(facts)).toBeLessThanOrEqual(documented);
    expect(maxConnections(facts)).toBeGreaterThan(documented * 0.9);
  });
});
