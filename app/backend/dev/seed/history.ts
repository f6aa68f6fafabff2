import { Intent, type RecordDeploymentRequest, Severity } from '@sample-platform-ai/contract';
import { rareService, type SeedService, seedPlaces, seedServices } from './catalog.ts';
import { commitMessage, personOf } from './people.ts';
import { hexFrom, randomFrom } from './random.ts';
import { type Commit, minuteMs, type Release, reports } from './releases.ts';

const dayMs = 1440 * minuteMs;

/** Identified by service and rollout, because the ledger assigns ids later. */
export interface SeedIncident {
  readonly service: string;
  readonly causedBy: string;
  readonly title: string;
  readonly severity: Severity;
  readonly startedAt: number;
  readonly mitigatedAt: number | undefined;
  readonly resolvedAt: number | undefined;
}

/** A rollback or hotfix of the rollout that caused an incident. */
export interface SeedRepair {
  readonly incident: SeedIncident;
  readonly requests: readonly RecordDeploymentRequest[];
}

export interface SeedHistory {
  /** In the order of time. */
  readonly planned: readonly RecordDeploymentRequest[];
  readonly incidents: readonly SeedIncident[];
  readonly repairs: readonly SeedRepair[];
}

const titles = [
  'Error rate above its budget',
  'p99 latency doubled after the release',
  'Queue grows, consumers restart',
  'Sign-in fails for one in twenty',
  'Stale prices in search results',
  'Connection pool exhausted',
  'Receipts are sent twice',
];
const severities = [
  Severity.MINOR,
  Severity.MAJOR,
  Severity.MAJOR,
  Severity.CRITICAL,
  Severity.MINOR,
  Severity.CRITICAL,
  Severity.MAJOR,
] as const;

/** How a team delivers: some often and well, some seldom, some with more failures. */
interface Habits {
  readonly perDay: number;
  readonly failing: number;
  readonly breaking: number;
}

/** The releases of one service in order, each through all environments. */
function storyOf(service: SeedService, index: number, now: number, days: number) {
  const random = randomFrom(index + 1);
  const between = (low: number, high: number) => low + random() * (high - low);
  const habits: Habits = {
    perDay: service.name === rareService ? 0.03 : between(0.2, 1),
    failing: between(0.01, 0.06),
    breaking: between(0.02, 0.14),
  };
  const planned: RecordDeploymentRequest[] = [];
  const incidents: SeedIncident[] = [];
  const repairs: SeedRepair[] = [];
  const production = seedPlaces[2];
  let live: Release | undefined;
  let number = 0;

  let pullRequests = 40 + (index % 7) * 90;
  const nextPullRequest = (title: string): Release['pullRequest'] => {
    pullRequests += 1 + Math.floor(random() * 3);
    return { number: pullRequests, title, author: personOf(service.name, random) };
  };
  const commitsOf = (count: number, mergedAt: number, spreadMs: number): Commit[] =>
    Array.from({ length: count }, () => ({
      sha: hexFrom(random, 40),
      at: mergedAt - random() * spreadMs,
      message: commitMessage(random),
      author: personOf(service.name, random),
    }));
  const repairOf = (broken: Release, incident: SeedIncident, at: number): void => {
    const back = live !== undefined && random() < 0.55 ? live : undefined;
    const repair: Release = {
      service: service.name,
      key: `${broken.key}-${back ? 'rollback' : 'hotfix'}`,
      version: back?.version ?? broken.version.replace(/0$/, '1'),
      digest: back?.digest ?? hexFrom(random, 64),
      intent: back ? Intent.ROLLBACK : Intent.HOTFIX,
      commits: back ? [] : commitsOf(1, at - between(5, 30) * minuteMs, 0),
      pullRequest: back ? back.pullRequest : nextPullRequest('fix: undo what the last release broke'),
    };
    const pauseMs = between(2, 8) * minuteMs;
    const requests = reports(repair, { ...production, at, pauseMs, fails: false }, now);
    if (requests.length > 0) repairs.push({ incident, requests });
    live = repair;
  };

  const breakProduction = (broken: Release, finishedAt: number): void => {
    const startedAt = finishedAt + between(5, 90) * minuteMs;
    if (startedAt > now) return;
    const detail = Math.floor(random() * titles.length);
    const repairAt = startedAt + between(15, 150) * minuteMs;
    const repaired = random() < 0.85;
    const resolvedAt = repaired ? repairAt + between(10, 30) * minuteMs : startedAt + between(60, 400) * minuteMs;
    const incident = {
      service: service.name,
      causedBy: broken.key,
      title: titles[detail] ?? '',
      severity: severities[detail] ?? Severity.MINOR,
      startedAt,
      mitigatedAt: repaired && repairAt < now && resolvedAt > now ? repairAt : undefined,
      resolvedAt: resolvedAt > now ? undefined : resolvedAt,
    };
    incidents.push(incident);
    if (repaired) repairOf(broken, incident, repairAt);
    else live = broken;
  };

  for (let day = days; day > 0; day -= 1) {
    const midnight = Math.floor(now / dayMs - day) * dayMs;
    const weekend = new Date(midnight).getUTCDay() % 6 === 0;
    if (random() > habits.perDay * (weekend ? 0.06 : 1)) continue;
    number += 1;
    // Working hours of Melbourne and Sydney.
    const mergedAt = midnight + between(-2, 6) * 60 * minuteMs;
    const commits = commitsOf(1 + Math.floor(random() * 4), mergedAt, dayMs);
    const release: Release = {
      service: service.name,
      key: `${service.name}-${number}`,
      version: `v1.${number}.0`,
      digest: hexFrom(random, 64),
      intent: Intent.PLANNED,
      commits,
      pullRequest: nextPullRequest(commits[0]?.message ?? ''),
    };
    for (const place of seedPlaces) {
      const at = mergedAt + place.delayMinutes * between(0.5, 1.5) * minuteMs;
      const pauseMs = between(10, 30) * minuteMs;
      const fails = random() < habits.failing;
      planned.push(...reports(release, { ...place, at, pauseMs, fails }, now));
      if (place !== production) continue;
      let finishedAt = at + pauseMs;
      if (fails) {
        const again = at + between(60, 180) * minuteMs;
        const retry = { ...release, key: `${release.key}-again` };
        planned.push(...reports(retry, { ...place, at: again, pauseMs, fails: false }, now));
        finishedAt = again + pauseMs;
      }
      if (!fails && random() < habits.breaking) breakProduction(release, finishedAt);
      else if (finishedAt < now) live = release;
    }
  }
  return { planned, incidents, repairs, live };
}

/** A release that went as far as the environment before production, more than a day ago. */
function waiting(release: Release, index: number, now: number): RecordDeploymentRequest[] {
  const random = randomFrom(9500 + index);
  const mergedAt = now - 28 * 60 * minuteMs;
  const title = commitMessage(random);
  const author = personOf(release.service, random);
  const commits = [{ sha: hexFrom(random, 40), at: mergedAt - 60 * minuteMs, message: title, author }];
  const pullRequest = { number: release.pullRequest.number + 1, title, author };
  return seedPlaces.slice(0, 2).flatMap(({ environment, regions, delayMinutes }) => {
    const at = mergedAt + delayMinutes * minuteMs;
    return reports(
      { ...release, commits, pullRequest },
      { environment, regions, at, pauseMs: 20 * minuteMs, fails: false },
      now,
    );
  });
}

/** Current activity in some services, so that no screen is empty. */
function present(release: Release, index: number, now: number): SeedHistory {
  const production = seedPlaces[2];
  const next = { ...release, key: `${release.key}-next`, version: release.version.replace(/\d+$/, '9') };
  const renewed = { ...next, digest: hexFrom(randomFrom(9000 + index), 64) };
  const rollout = (at: number, pauseMs: number) => reports(renewed, { ...production, at, pauseMs, fails: false }, now);
  const none: SeedHistory = { planned: [], incidents: [], repairs: [] };
  switch (index % 20) {
    // In progress in the first region.
    case 3:
      return { ...none, planned: rollout(now - 6 * minuteMs, 20 * minuteMs) };
    // Waits for production, also after a weekend without releases.
    case 6:
      return { ...none, planned: waiting(renewed, index, now) };
    // Waits between the regions for days: they run different versions.
    case 9:
      return { ...none, planned: rollout(now - 5 * 60 * minuteMs, 5 * dayMs) };
    // Caused an incident that is not repaired yet.
    case 14: {
      const broken = rollout(now - 200 * minuteMs, 10 * minuteMs);
      const trouble = { service: renewed.service, causedBy: renewed.key, startedAt: now - 160 * minuteMs };
      const mitigatedAt = index > 40 ? now - 60 * minuteMs : undefined;
      const words = {
        title: titles[index % titles.length] ?? '',
        severity: severities[index % severities.length] ?? 1,
      };
      return { ...none, planned: broken, incidents: [{ ...trouble, ...words, mitigatedAt, resolvedAt: undefined }] };
    }
    default:
      return none;
  }
}

/** What pipelines and people would have reported over the last days; deterministic for the same instant. */
export function seedHistory(now: number, days = 90): SeedHistory {
  const stories = seedServices.flatMap((service, index) => {
    const { live, ...past } = storyOf(service, index, now, days);
    return live ? [past, present(live, index, now)] : [past];
  });
  const planned = stories.flatMap((story) => story.planned);
  return {
    planned: planned.sort((a, b) => Number((a.at?.seconds ?? 0n) - (b.at?.seconds ?? 0n))),
    incidents: stories.flatMap(({ incidents }) => incidents),
    repairs: stories.flatMap(({ repairs }) => repairs),
  };
}
