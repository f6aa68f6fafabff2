import awsData from './aws-data.json' with { type: 'json' };
import { instanceType } from './compute.ts';
import { decode, entryOf, memoized } from './families.ts';
import { regionNames } from './regions.ts';

export type DatabaseEngine = 'postgres' | 'aurora-postgresql';

export interface DatabaseClass {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly burstable: boolean;
  /** Whether Aurora PostgreSQL offers it in at least one region. */
  readonly aurora: boolean;
  /** Whether a global database accepts it: an Aurora class that is not burstable. */
  readonly globalDatabase: boolean;
}

const families: Readonly<Record<string, string>> = awsData.classFamilies;
const classes: Readonly<Record<DatabaseEngine, Readonly<Record<string, string>>>> = awsData.classes;
const sizesOf = memoized((family) =>
  entryOf(families, family)
    .split(',')
    .filter((size) => size !== ''),
);
/** Families with a price, on which RDS and Aurora create PostgreSQL 12 and older only. */
const retired: ReadonlySet<string> = new Set(['m1', 'm2', 'm3', 'm4', 'r3', 'r4', 't1', 't2']);
const classesOf = (region: string, engine: DatabaseEngine): readonly string[] =>
  [...decode(entryOf(classes[engine], region), sizesOf)]
    .filter((name) => !retired.has(name.replace(/\..*$/, '')))
    .map((name) => `db.${name}`);

const classesIn = {
  postgres: memoized((region): ReadonlySet<string> => new Set(classesOf(region, 'postgres'))),
  'aurora-postgresql': memoized((region): ReadonlySet<string> => new Set(classesOf(region, 'aurora-postgresql'))),
};

/** Classes that the region offers for the engine. */
export const databaseClassesIn = (region: string, engine: DatabaseEngine): ReadonlySet<string> =>
  classesIn[engine](region);

/** The EC2 type of a class; only the family `db.x2g` has another name in EC2. */
const ec2TypeOf = (name: string) => instanceType(name.replace(/^db\./, '').replace(/^x2g\./, 'x2gd.'));

export function databaseClass(name: string): DatabaseClass | undefined {
  const [prefix, family = '', size = '', ...rest] = name.split('.');
  const type = ec2TypeOf(name);
  if (prefix !== 'db' || rest.length > 0 || !sizesOf(family).includes(size) || !type) return undefined;
  const { vcpus, memoryMib, burstable } = type;
  const aurora = regionNames.some((region) => databaseClassesIn(region, 'aurora-postgresql').has(name));
  return { name, vcpus, memoryMib, burstable, aurora, globalDatabase: aurora && !burstable };
}

/** Versions with which RDS creates an instance or a cluster, `major.minor`, oldest first. */
export const engineVersions = (engine: DatabaseEngine): readonly string[] => awsData.engineVersions[engine].split(' ');
