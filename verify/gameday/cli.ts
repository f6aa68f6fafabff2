import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { style, UsageError } from '@sample-platform-ai/terminal';
import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import { chosenClusters, clusterHelp, clusterOptions } from './clusters/options.ts';
import { describeCluster, targetsOf } from './clusters/targets.ts';
import { clusterWorlds, usedSettings } from './clusters/world.ts';
import { plays } from './plays/index.ts';
import type { Play } from './plays/play.ts';
import { nameOf, type PlayResult, runPlay } from './plays/run.ts';
import { continued, keep, reportName, resultsFolder, thisMachine } from './report/keep.ts';
import { type Report, reportText } from './report/table.ts';
import { skipOf } from './skip.ts';
import { whyNotPlayed } from './world/names.ts';
import { whyNoPostgres } from './world/postgres.ts';
import { defaultSettings } from './world/settings.ts';

const names = plays.map(({ name }) => name);
const width = Math.max(...names.map(({ length }) => length));

const help = `Usage: pnpm gameday [plays…] [options]

Two regions on this machine, each with PostgreSQL, ledger processes and a balancer; clients of every kind use both. A play breaks
something, such as a region, and runs the failover command. The history of every client is then checked against the rules of
the ledger, and the outages are printed. Needs no other tools and no AWS account.

Plays (all of them by default)
${plays.map(({ name, description }) => `  ${name.padEnd(width)}   ${description}`).join('\n')}

Options
  --seed N         first seed; it decides the pauses of clients and the moment of the fault (default: 1)
  --repeat N       how often to run each play, with consecutive seeds (default: 1)
  --history DIR    write what each client did and saw to this folder, one JSON object per line
  --load S         seconds of load before the fault, approximately (default: 4)
  --durable N      number of pipelines in each region that wait until every region has their writes (default: 1)
  --release        restart the ledger in both regions as a rollout does, one process after the other, from the fault on
  --write          write the result to docs/game-day/, after each run
  --resume FILE    continue the result in this JSON file, which --write wrote: with the same options, plays the missing runs
  --required       fail instead of skipping where this machine lacks something
  --json           print the result as JSON
  --help           print this

${clusterHelp}

Exit codes: 0 no rule was broken, or skipped, with the reason: PostgreSQL cannot run, or no environment has a global database in two
regions; 1 a rule was broken, a play did not end, or --required and skipped; 2 wrong usage
`;

const wholeNumber = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1_000_000)
    throw new UsageError(`--${name}: found ${text}; give a whole number from 1`);
  return value;
};

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        seed: { type: 'string', default: '1' },
        repeat: { type: 'string', default: '1' },
        load: { type: 'string', default: '4' },
        durable: { type: 'string', default: '1' },
        history: { type: 'string' },
        release: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        resume: { type: 'string' },
        required: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        ...clusterOptions,
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}; see pnpm gameday --help`);
  }
}

const chosen = (wanted: readonly string[]): readonly Play[] =>
  wanted.length === 0
    ? plays
    : wanted.map((name) => {
        const found = plays.find((play) => play.name === name);
        if (found) return found;
        const hint = nearest(name, names);
        throw new UsageError(
          [`Unknown play ${name}; expected one of ${names.join(', ')}`, hint].filter(Boolean).join('; '),
        );
      });

export async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse(argv);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [seed, repeat] = [wholeNumber('seed', values.seed), wholeNumber('repeat', values.repeat)];
  const quietMs = 1000 * wholeNumber('load', values.load);
  const durablePipelines = wholeNumber('durable', values.durable);
  const named = chosen(positionals);
  const clusters = chosenClusters(values, positionals.length === 0 ? [] : named);
  const wanted = clusters?.plays ?? named;
  const isRelease = values.release;
  if (clusters && isRelease)
    throw new UsageError('--release: found with --clusters; it is for regions of processes, leave one out');
  const isRequired = values.required;
  const postgres = clusters ? undefined : whyNoPostgres();
  const skip = skipOf({ environment: whyNotPlayed(), postgres, isRequired });
  if (skip) {
    process.stdout.write(`${style('yellow', 'skipped')} ${skip.why}\n`);
    return skip.exitCode;
  }
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const targets = clusters && (await targetsOf(clusters));
  const date = new Date().toISOString().slice(0, 10);
  const fresh: Report = {
    name: reportName({
      date,
      onClusters: clusters !== undefined,
      isRelease,
      plays: named.length === plays.length ? [] : named.map(({ name }) => name),
      seed,
      repeat,
    }),
    date,
    machine: thisMachine(),
    settings: { ...(clusters ? usedSettings(defaultSettings) : defaultSettings), quietMs, durablePipelines },
    ...(targets && { clusters: await describeCluster(targets[0]) }),
    results: [],
  };
  const begun = values.resume === undefined ? fresh : continued(values.resume, fresh);
  const folder = values.resume === undefined ? resultsFolder : dirname(values.resume);
  const isKept = values.write || values.resume !== undefined;
  const start = clusters && targets && clusterWorlds({ ...clusters, targets, seed, say });
  const results: PlayResult[] = [...begun.results];
  const unplayed: string[] = [];
  const report = (): Report => ({ ...begun, results, ...(unplayed.length > 0 && { unplayed }) });
  for (const play of wanted) {
    const whyNot = await play.whyNot?.();
    if (whyNot !== undefined) {
      say(`${style('yellow', 'skipped')} ${play.name}: ${whyNot}`);
      if (isRequired) unplayed.push(`${nameOf(play, isRelease)}: ${whyNot}`);
      continue;
    }
    for (let turn = 0; turn < repeat; turn += 1) {
      const options = {
        seed: seed + turn,
        settings: defaultSettings,
        quietMs,
        durablePipelines,
        isRelease,
        say,
        ...(start && { start }),
      };
      const isPlayed = (each: PlayResult) => each.play === nameOf(play, isRelease) && each.seed === options.seed;
      if (results.some(isPlayed)) continue;
      const played = await runPlay(play, options).catch((error: unknown) => {
        // The other plays are played all the same.
        const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
        unplayed.push(`${nameOf(play, isRelease)}, seed ${options.seed}: ${reason}`);
        say(`${play.name}, seed ${options.seed}, is not played to its end: ${reason}`);
      });
      if (played) {
        const { entries, ...result } = played;
        results.push(result);
        if (values.history !== undefined) {
          mkdirSync(values.history, { recursive: true });
          const file = join(values.history, `${result.play}-seed-${result.seed}.jsonl`);
          writeFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
          say(`${play.name}: ${entries.length} entries in ${file}`);
        }
      }
      // A run that is cut off later loses nothing of this one.
      if (isKept) keep(report(), folder);
    }
  }
  if (isKept) say(`kept in ${keep(report(), folder)}`);
  process.stdout.write(`${values.json ? JSON.stringify(report(), null, 2) : reportText(results)}\n`);
  if (unplayed.length > 0) say(`not played to their end: ${unplayed.join('; ')}`);
  return unplayed.length === 0 && results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}
