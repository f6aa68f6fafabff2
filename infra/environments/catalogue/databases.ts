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
  /** Whether Aurora PostgreSQL takes it in some region. */
  readonly aurora: boolean;
  /** Whether a member of a global database may have it: as Aurora, but not burstable. */
  readonly globalDatabase: boolean;
}

const families: Readonly<Record<string, string>> = awsData.classFamilies;
const classes: Readonly<Record<DatabaseEngine, Readonly<Record<string, string>>>> = awsData.classes;
const sizesOf = memoized((family) =>
  entryOf(families, family)
    .split(',')
    .filter((size) => size !== ''),
);
const classesOf = (region: string, engine: DatabaseEngine): readonly string[] =>
  [...decode(entryOf(classes[engine], region), sizesOf)].map((name) => `db.${name}`);

const classesIn = {
  postgres: memoized((region): ReadonlySet<string> => new Set(classesOf(region, 'postgres'))),
  'aurora-postgresql': memoized((region): ReadonlySet<string> => new Set(classesOf(region, 'aurora-postgresql'))),
};

/** Classes of which the region can run an instance with the engine. */
export const databaseClassesIn = (region: string, engine: DatabaseEngine): ReadonlySet<string> =>
  classesIn[engine](region);

/** The EC2 type on which a class runs; `db.x2g` is the one family that EC2 sells under another name. */
const twinOf = (name: string) => instanceType(name.replace(/^db\./, '').replace(/^x2g\./, 'x2gd.'));

export function databaseClass(name: string): DatabaseClass | undefined {
  const [prefix, family = '', size = '', ...rest] = name.split('.');
  const twin = twinOf(name);
  if (prefix !== 'db' || rest.length > 0 || !sizesOf(family).includes(size) || !twin) return undefined;
  const { vcpus, memoryMib, burstable } = twin;
  const aurora = regionNames.some((region) => databaseClassesIn(region, 'aurora-postgresql').has(name));
  return { name, vcpus, memoryMib, burstable, aurora, globalDatabase: aurora && !burstable };
}

/** Versions of which an instance or a cluster can be created, `major.minor`, oldest first. */
export const engineVersions = (engine: DatabaseEngine): readonly string[] => awsData.engineVersions[engine].split(' ');
