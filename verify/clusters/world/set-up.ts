import type { Observability } from '../observability/observability.ts';
import { clientSettings } from './client-settings.ts';
import { type GroundOptions, prepare } from './ground.ts';
import { Load } from './load.ts';
import { isSo, until } from './patience.ts';
import { start } from './release.ts';
import { Stage, servingOf } from './stage.ts';
import { client, postgres } from './stand-ins.ts';

/** Brings a cluster to where a service of it runs under load, and `observability` may watch it. */
export async function setUp(options: GroundOptions, observability?: Observability): Promise<Stage> {
  const { target, cluster, plan, seed, say } = options;
  const serving = servingOf(plan);
  const ground = await prepare(options);
  if (ground.databases) {
    const { owner, name } = ground.databases;
    await start(target, postgres(owner, name), 120);
    await ground.createDatabases();
  }
  const manifests = await ground.release();

  await start(target, client(clientSettings(plan, serving)), 120);
  const stage = new Stage({ target, cluster, plan, seed, manifests, load: new Load(target), observability, say });
  // A new Deployment has one pod until its autoscaler reads the minimum.
  await until(`${stage.replicas} pods are ready`, 120, () =>
    isSo(stage.readyPods().then(({ length }) => length >= stage.replicas)),
  );
  await stage.load.quiet();
  return stage;
}
