import { apply, run } from '../world/kube.ts';
import { until } from '../world/patience.ts';
import { rolledOut } from '../world/release.ts';
import type { Stage } from '../world/stage.ts';
import { deployment, outside, standInImages } from '../world/stand-ins.ts';
import { watched } from './observability.ts';
import { unless } from './play.ts';

const namespace = '--namespace=loki';
const secret = 'made-up-password';
const minute = 60_000;
const hour = 60 * minute;

/** Numbers its lines; the first ones are a debugging line, and one with a password. */
const program = `
console.log(JSON.stringify({ level: 20, msg: 'debugging' }));
console.log(JSON.stringify({ level: 30, msg: 'signs in', password: '${secret}' }));
let n = 0;
setInterval(() => console.log(JSON.stringify({ level: 30, msg: 'line', n: n++ })), 200);
`;

const writer = deployment(
  'writer',
  { image: standInImages.node, imagePullPolicy: 'IfNotPresent', command: ['node', '--eval', program] },
  {},
);

const pods = ['pods', '--selector=app=writer', `--namespace=${outside}`, '--output=jsonpath={.items[*].metadata.name}'];

async function removeWriter({ target }: Stage): Promise<void> {
  const now = ['--ignore-not-found', '--cascade=foreground', '--wait=true'];
  await run(target, ['delete', 'deployment', 'writer', `--namespace=${outside}`, ...now]);
}

/** Stops Loki, takes its volumes away, and starts it again. */
async function loseVolumes({ target }: Stage, replicas: number): Promise<void> {
  await run(target, ['scale', 'statefulset/loki', '--replicas=0', namespace]);
  await run(target, ['wait', '--for=delete', 'pods', '--all', namespace, '--timeout=330s']);
  await run(target, ['delete', 'persistentvolumeclaims', '--all', namespace, '--timeout=60s']);
  await run(target, ['scale', 'statefulset/loki', `--replicas=${replicas}`, namespace]);
  await run(target, ['rollout', 'status', 'statefulset/loki', namespace, '--timeout=300s']);
}

export const logsKept = watched({
  name: 'logs-kept',
  expected:
    'Lines of a pod reach Loki once each, without secrets and debugging lines; they survive the loss of its volumes, and those written meanwhile arrive.',
  run: async (stage, observability) => {
    const { target } = stage;
    const { cluster, aws } = observability;
    const since = new Date(Date.now() - minute);
    // One that an earlier rehearsal has left has printed lines before.
    await removeWriter(stage);
    await apply(target, [writer]);
    await rolledOut(target, writer, 60);
    const pod = (await run(target, ['get', ...pods])).trim();
    const select = `{namespace="${outside}",pod="${pod}"}`;
    const stored = () => observability.lines(select, since);
    const startedAt = performance.now();
    await until('lines of the pod are in Loki', 120, async () => ((await stored()).length > 20 ? true : undefined));
    const first = Math.round((performance.now() - startedAt) / 1000);

    const lostAt = performance.now();
    await loseVolumes(stage, cluster.environment.observability.loki.replicas);
    const lost = Math.round((performance.now() - lostAt) / 1000);
    const objects = (await aws.objects()).length;
    const printed = (await run(target, ['logs', pod, `--namespace=${outside}`])).trim().split('\n');
    const numbered = printed.filter((line) => line.includes('"n":'));
    const missing = async () => {
      const found = new Set((await stored()).map(({ line }) => line));
      return numbered.filter((line) => !found.has(line)).length;
    };
    await until(
      'every line is in Loki',
      180,
      async () => ((await missing()) === 0 ? true : undefined),
      async () => `${await missing()} of ${numbered.length} missing`,
    );
    const lines = await stored();
    const text = lines.map(({ line }) => line);
    const stays = text.filter((line) => line.includes('"n":'));
    const twice = stays.length - new Set(stays).size;
    await removeWriter(stage);
    const { environment, region } = lines[0]?.labels ?? {};
    return {
      happened: `The first lines were there after ${first} s. Loki was stopped and lost its volumes (${lost} s); ${numbered.length} lines are there, ${twice} of them twice; the bucket has ${objects} objects.`,
      problems: [
        ...unless(objects > 0, 'the bucket is empty'),
        ...unless(twice === 0, `${twice} lines are there twice`),
        ...unless(
          text.some((line) => line.includes('[password]')),
          'the line with a password is missing',
        ),
        ...unless(!text.some((line) => line.includes(secret)), 'the password is in Loki'),
        ...unless(!text.some((line) => line.includes('debugging')), 'a debugging line is in Loki'),
        ...unless(
          environment === cluster.environment.name && region === cluster.region.name,
          `the labels are ${JSON.stringify(lines[0]?.labels)}`,
        ),
      ],
    };
  },
});

/** First moment of a chunk, by its key in the bucket: `tenant/series/from:through:checksum`, in hexadecimal milliseconds. */
const firstOf = (key: string): Date | undefined => {
  const [, from] = /^[^/]+\/[0-9a-f]+\/([0-9a-f]+):[0-9a-f]+:[0-9a-f]+$/.exec(key) ?? [];
  return from === undefined ? undefined : new Date(Number.parseInt(from, 16));
};

export const logsExpire = watched({
  name: 'logs-expire',
  expected: 'Loki deletes lines that are older than its retention from the bucket, and keeps younger ones.',
  run: async (stage, observability) => {
    const { target } = stage;
    const now = Date.now();
    // Retention is 24 hours here.
    const [old, young] = [new Date(now - 30 * hour), new Date(now - hour)];
    const labels = { namespace: outside, run: now.toString(36) };
    await observability.push({ ...labels, age: 'old' }, [{ at: old, line: 'an old line' }]);
    await observability.push({ ...labels, age: 'young' }, [{ at: young, line: 'a young line' }]);
    // It writes chunks to the bucket when it stops, at the latest.
    await run(target, ['rollout', 'restart', 'statefulset/loki', namespace]);
    await run(target, ['rollout', 'status', 'statefulset/loki', namespace, '--timeout=600s']);
    const oldChunks = async () =>
      (await observability.aws.objects()).filter((key) => (firstOf(key)?.getTime() ?? now) < now - 24 * hour).length;
    const before = await until('the old line is in the bucket', 60, async () => (await oldChunks()) || undefined);
    const startedAt = performance.now();
    await until(
      'the old line is deleted',
      600,
      async () => ((await oldChunks()) === 0 ? true : undefined),
      async () => `${await oldChunks()} chunks`,
    );
    const deleted = Math.round((performance.now() - startedAt) / 1000);
    const kept = await observability.lines(`{run="${labels.run}",age="young"}`, new Date(now - 2 * hour));
    return {
      happened: `${before} chunk of the day before was in the bucket, and deleted ${deleted} s later; the line of an hour ago is still found.`,
      problems: unless(kept.length === 1, `${kept.length} young lines are found`),
    };
  },
});
