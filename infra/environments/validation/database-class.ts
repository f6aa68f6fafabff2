import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import {
  type DatabaseClass,
  type DatabaseEngine,
  databaseClass,
  databaseClassesIn,
  engineVersions,
  isRegion,
  postgresStandardSupportUntil,
} from '../catalogue/index.ts';
import { everySize } from '../plan/previews.ts';
import type { DatabaseConfig, EnvironmentConfig } from '../schema.ts';
import { commonFamilies, familyOf, offeredBy } from './instance-types.ts';
import { error, type Problem } from './problem.ts';

export const engineOf = ({ kind }: DatabaseConfig): DatabaseEngine =>
  kind === 'rds-instance' ? 'postgres' : 'aurora-postgresql';

/** Share of the class' memory that RDS leaves to PostgreSQL, a little below the documented value of any class. */
const memoryShare = 0.88;
/** Reserved for RDS, for migrations, and for people. */
const reservedConnections = 20;

/** Default of `max_connections`: LEAST(DBInstanceClassMemory / 9531392, 5000). */
export const maxConnections = ({ memoryMib }: DatabaseClass): number =>
  Math.min(Math.floor((memoryMib * 1024 ** 2 * memoryShare) / 9_531_392), 5000);

/** Checks that every region offers the class and the engine version of a database. */
export function* checkDatabaseClass({ name, database, regions }: EnvironmentConfig): Generator<Problem> {
  const engine = engineOf(database);
  const path = `${name}.database`;
  yield* checkVersion(`${path}.engineVersion`, engine, database.engineVersion);
  const regionsOfDatabase = regions.map((region) => region.name).filter(isRegion);
  const facts = databaseClass(database.instanceClass);
  if (!facts) {
    yield unknownClass(`${path}.instanceClass`, database.instanceClass, { engine, regionsOfDatabase });
    return;
  }
  const known = regionsOfDatabase.map((region) => databaseClassesIn(region, engine));
  const suits = (each: string): boolean => engine === 'postgres' || databaseClass(each)?.globalDatabase === true;
  if (!suits(facts.name) && facts.aurora) {
    yield error(
      `${path}.instanceClass`,
      facts.name,
      `memory-optimised classes: ${commonFamilies(known, suits)}`,
      'choose one of them: a global database accepts no burstable class, and no size below large',
    );
  }
  for (const [index, region] of regionsOfDatabase.entries()) {
    if (known[index]?.has(facts.name)) continue;
    yield error(
      `${path}.instanceClass`,
      facts.name,
      `families of ${engine} in ${region}: ${commonFamilies([known[index] ?? new Set()], suits)}`,
      `choose a family that ${offeredBy(regionsOfDatabase)}: ${commonFamilies(known, suits)}`,
    );
  }
  const { alarms } = database;
  const most = maxConnections(facts);
  if (suits(facts.name) && alarms.connections >= most) {
    yield error(
      `${path}.alarms.connections`,
      alarms.connections,
      `less than ${most}, which is what ${facts.name} accepts`,
      'lower the threshold, so that the alarm comes before the first refused connection, or choose a larger class',
    );
  }
}

function* checkVersion(path: string, engine: DatabaseEngine, version: string): Generator<Problem> {
  const [major = ''] = version.split('.');
  // checkCapacity reports a major version that is out of support.
  if (!Object.hasOwn(postgresStandardSupportUntil, major) || engineVersions(engine).includes(version)) return;
  const ofMajor = engineVersions(engine).filter((each) => each.startsWith(`${major}.`));
  yield error(
    path,
    version,
    `versions of ${engine} ${major}: ${ofMajor.join(', ')}`,
    `write ${ofMajor.at(-1)}, or refresh the catalogue (pnpm generate) when AWS has a newer one`,
  );
}

function unknownClass(
  path: string,
  found: string,
  { engine, regionsOfDatabase }: { readonly engine: DatabaseEngine; readonly regionsOfDatabase: readonly string[] },
): Problem {
  if (!/^db\.[a-z0-9-]+\.[a-z0-9-]+$/.test(found)) {
    return error(path, found, 'db.<family>.<size>, such as db.r8g.large', 'write the class as RDS names it');
  }
  const known = [...new Set(regionsOfDatabase.flatMap((region) => [...databaseClassesIn(region, engine)]))];
  const siblings = known.filter((each) => familyOf(each) === familyOf(found));
  return siblings.length > 0
    ? error(path, found, `sizes of db.${familyOf(found)}: ${siblings.join(', ')}`, 'choose a size that exists')
    : error(
        path,
        found,
        `classes of ${engine}, such as db.r8g.large; families: ${commonFamilies([new Set(known)], () => true)}`,
        nearest(found, known) ?? 'choose a class that exists',
      );
}

/** Connections of all pods at their maximum: the pods of all regions write to one writer, and read in their own region. */
export interface Connections {
  readonly toWriter: number;
  /** To the readers of one region, of which one may be left. */
  readonly toReaders: number;
  readonly reserved: number;
  /** What one instance accepts. */
  readonly most: number;
}

/** `undefined` for a class that the catalogue lacks. */
export function connectionsOf(environment: EnvironmentConfig): Connections | undefined {
  const { database, regions } = environment;
  const facts = databaseClass(database.instanceClass);
  if (!facts) return undefined;
  let toWriter = 0;
  let toReaders = 0;
  for (const size of Object.values(everySize(environment)).flatMap((components) => Object.values(components))) {
    const { replicas: [, most] = [0, 0], connections = { writer: 0, reader: 0 } } = size;
    toWriter += regions.length * most * connections.writer;
    toReaders += most * connections.reader;
  }
  return { toWriter, toReaders, reserved: reservedConnections, most: maxConnections(facts) };
}

/** Checks that one instance accepts the connections of all pods at their maximum. */
export function* checkConnections(environment: EnvironmentConfig): Generator<Problem> {
  const found = connectionsOf(environment);
  if (!found) return;
  const { toWriter, toReaders, reserved, most } = found;
  const needed = toWriter + toReaders + reserved;
  if (needed > most) {
    yield error(
      `${environment.name}.database.instanceClass`,
      environment.database.instanceClass,
      `a class that accepts ${needed} connections: ${toWriter} to the writer from all regions, ${toReaders} to one region's readers, ${reserved} reserved`,
      `this one accepts ${most}; choose a larger class, or lower connections or replicas of its services`,
    );
  }
}
