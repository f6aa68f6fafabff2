import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { regionalNames } from '@sample-platform-ai/environments/naming.ts';
import { plansOf, releaseLedger } from '@sample-platform-ai/environments/plan/derive.ts';
import type { PublicHostPlan, ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { UserError } from '@sample-platform-ai/terminal';

/** What the commands and AWS call things in one region of the environment that is played. */
export interface RegionNames {
  readonly region: string;
  /** Of the member of the global database. */
  readonly arn: string;
  /** Public hosts that a health check asks, and whether the ledger answers. */
  readonly hosts: readonly { readonly host: string; readonly isLedger: boolean }[];
}

export interface WorldNames {
  readonly environment: string;
  readonly globalCluster: string;
  /** The first one writes first. */
  readonly regions: readonly [RegionNames, RegionNames];
}

/** The last environment whose global database has two regions, and whose DNS asks for their health. */
function playedEnvironment({ environments }: Platform): EnvironmentConfig {
  const found = environments.findLast(
    ({ database, regions, dns: { routing } }) =>
      database.kind === 'aurora-global' &&
      regions.length === 2 &&
      routing.policy === 'latency' &&
      routing.healthCheck !== undefined,
  );
  if (found) return found;
  throw new UserError(
    'No environment has a global database in two regions and health checks in its DNS; a game day needs one, see infra/environments/',
  );
}

const checked = (plan: ServicePlan | undefined): readonly PublicHostPlan[] =>
  (plan?.components ?? []).flatMap(({ hosts }) => hosts).filter(({ followsHealthOf }) => followsHealthOf === undefined);

export function worldNames(from: Platform = platform): WorldNames {
  const environment = playedEnvironment(from);
  const namesIn = (region: EnvironmentConfig['regions'][number]['name']) => {
    const plans = plansOf(from, environment, region);
    const ledger = new Set(checked(releaseLedger(plans)).map(({ regionalHost }) => regionalHost));
    if (ledger.size === 0) throw new UserError(`${environment.name} runs no release ledger with a public host`);
    const hosts = new Set(plans.flatMap(checked).map(({ regionalHost }) => regionalHost));
    const names = regionalNames(from.organization, environment, region);
    return {
      region,
      arn: `arn:aws:rds:${region}:${environment.account.id}:cluster:${names.resource('database')}`,
      hosts: [...hosts].map((host) => ({ host, isLedger: ledger.has(host) })),
      globalCluster: names.globalCluster,
    };
  };
  const all = environment.regions.map(({ name }) => namesIn(name));
  const { database } = environment;
  const writerRegion = database.kind === 'aurora-global' ? database.initialWriterRegion : '';
  const [writer] = all.filter(({ region }) => region === writerRegion);
  const [reader] = all.filter(({ region }) => region !== writerRegion);
  if (!writer || !reader) throw new UserError(`${environment.name} has no member in ${writerRegion}`);
  return { environment: environment.name, globalCluster: writer.globalCluster, regions: [writer, reader] };
}

/** Why no environment of a platform can be played; undefined if one can. */
export function whyNotPlayed(from: Platform = platform): string | undefined {
  try {
    worldNames(from);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
