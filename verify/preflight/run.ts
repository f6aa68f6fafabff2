import { UserError } from '@sample-platform-ai/terminal';
import type { Check, CheckContext, Finding, Line } from './check.ts';
import { account } from './checks/account.ts';
import { databaseClasses, engineVersions } from './checks/database.ts';
import { environmentZone, parentZone } from './checks/domain.ts';
import { administrator, samlProvider, serviceLinkedRoles } from './checks/identity.ts';
import { machines } from './checks/machines.ts';
import { permissions } from './checks/permissions.ts';
import { quotas } from './checks/quotas.ts';
import { isEnabled, optInStates, regions, zones } from './checks/regions.ts';
import { fixOf, isFromOutside, isWithoutCredentials, messageOf } from './failures.ts';

/** In the order of the report. The account and its regions come before, because the others depend on them. */
export const checks: readonly Check[] = [
  zones,
  machines,
  quotas,
  engineVersions,
  databaseClasses,
  serviceLinkedRoles,
  samlProvider,
  administrator,
  parentZone,
  environmentZone,
  permissions,
];
export const firstChecks: readonly Check[] = [account, regions];

/** Everything that is asked for an environment, a line each. */
export async function preflight(context: CheckContext): Promise<readonly Line[]> {
  const who = await linesOf(context, account, () => signedIn(context));
  if (who.some(({ verdict }) => verdict !== 'ok')) return who;
  const opened = await linesOf(context, regions, () => regions.run(context));
  const lines = [...who, ...opened];
  // Where the states cannot be read, each region answers for itself.
  const states = opened.some(({ verdict }) => verdict === 'unknown') ? undefined : await optInStates(context);
  for (const check of checks) {
    if (check.per === 'account') {
      lines.push(...(await linesOf(context, check, () => check.run(context))));
      continue;
    }
    for (const { name } of context.environment.regions) {
      if (states && !isEnabled(states.get(name))) lines.push(notAsked(check, name));
      else lines.push(...(await linesOf(context, check, () => check.run(context, name), name)));
    }
  }
  return lines;
}

const notAsked = ({ name }: Check, region: string): Line => ({
  check: name,
  subject: region,
  needs: 'to be asked',
  found: 'the region is not enabled',
  verdict: 'unknown',
  fix: `Enable ${region} first`,
});

async function linesOf(
  { environment }: CheckContext,
  { name }: Check,
  run: () => Promise<readonly Finding[]>,
  region?: string,
): Promise<readonly Line[]> {
  try {
    return (await run()).map((each) => ({ check: name, ...each }));
  } catch (error) {
    if (!isFromOutside(error)) throw error;
    return [
      {
        check: name,
        subject: region ?? environment.name,
        needs: 'to be asked',
        found: messageOf(error),
        verdict: 'unknown',
        fix: fixOf(error, environment.name),
      },
    ];
  }
}

/** Without credentials nothing can be asked at all. Later on, the same errors are those of a region or a service. */
async function signedIn(context: CheckContext): Promise<readonly Finding[]> {
  try {
    return await account.run(context);
  } catch (error) {
    if (!isWithoutCredentials(error)) throw error;
    const { name } = context.environment;
    throw new UserError(
      `AWS rejected this machine's credentials for ${name} (${messageOf(error)}). Sign in to its account, as docs/preflight.md says, and run pnpm preflight ${name} again`,
    );
  }
}
