import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { clientSettings } from './client-settings.ts';
import { type GroundOptions, prepare } from './ground.ts';
import { apply } from './kube.ts';
import { Load } from './load.ts';
import { isSo, until } from './patience.ts';
import { rolledOut } from './release.ts';
import { Stage, servingOf } from './stage.ts';
import { client, outside, postgres } from './stand-ins.ts';

const standIn = (name: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: outside },
});

/** Brings a cluster to where a service of it runs under load. */
export async function setUp(options: GroundOptions): Promise<Stage> {
  const { target, cluster, plan, seed, say } = options;
  const serving = servingOf(plan);
  const ground = await prepare(options);
  if (ground.databases) {
    const { owner, name } = ground.databases;
    await apply(target, postgres(owner, name));
    await rolledOut(target, standIn('postgres'), 120);
    await ground.createDatabases();
  }
  const manifests = await ground.release();

  await apply(target, client(clientSettings(plan, serving)));
  await rolledOut(target, standIn('client'), 120);
  const stage = new Stage({ target, cluster, plan, seed, manifests, load: new Load(target), say });
  // A new Deployment has one pod until its autoscaler reads the minimum.
  await until(`${stage.replicas} pods are ready`, 120, () =>
    isSo(stage.readyPods().then(({ length }) => length >= stage.replicas)),
  );
  await stage.load.quiet();
  return stage;
}
