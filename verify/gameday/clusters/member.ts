import { run } from '../../clusters/world/kube.ts';
import { outside } from '../../clusters/world/stand-ins.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { type LedgerState, readState } from '../checker/state.ts';
import { type DatabaseMember, urlOf, withClient } from '../world/postgres.ts';
import { dataFolder, farDatabasePort, stopFile } from './stand-ins.ts';

const asPostgres = 'setpriv --reuid=postgres --regid=postgres --init-groups';

export interface PodMemberOptions {
  readonly target: Target;
  /** Of this machine, to the server in the pod. */
  readonly port: number;
  /** Address of the other cluster's node. */
  readonly otherNode: () => string;
  /** First superuser of the server. */
  readonly owner: string;
  readonly database: string;
}

export interface PodMember extends DatabaseMember {
  /** What it holds is replaced by a copy of the other member, which runs; it does not run then. */
  copyOther(): Promise<void>;
  /** Takes no writes any more, says what it held, and ends. */
  retire(): Promise<LedgerState>;
  /** Its cluster is gone. */
  lost(): void;
}

/** A member of the global database in a pod: its container outlives its server. */
export function podMember({ target, port, otherNode, owner, database }: PodMemberOptions): PodMember {
  let runs = false;
  const inPod = (script: string) =>
    run(target, ['exec', `--namespace=${outside}`, 'deployment/postgres', '--', 'sh', '-ec', script]);
  const query: PodMember['query'] = (text, values = []) =>
    withClient(urlOf(port, 'postgres', database), async (client) => (await client.query(text, [...values])).rows);
  const end = async (mode: 'fast' | 'immediate') => {
    runs = false;
    await inPod(`touch ${stopFile}
      [ ! -e ${dataFolder}/postmaster.pid ] || ${asPostgres} pg_ctl --pgdata=${dataFolder} --mode=${mode} --timeout=60 --silent stop`);
  };
  const member: PodMember = {
    port,
    isRunning: () => runs,
    start: async (follows) => {
      const upstream = `primary_conninfo = 'host=${otherNode()} port=${farDatabasePort} user=postgres'`;
      const lines = ["timezone = 'UTC'", ...(follows === undefined ? [] : [upstream])];
      const signal = `${dataFolder}/standby.signal`;
      await inPod(`if [ -e ${dataFolder}/PG_VERSION ]; then
          printf '%s\\n' ${lines.map((line) => `"${line}"`).join(' ')} > ${dataFolder}/postgresql.auto.conf
          rm -f ${signal}
          ${follows === undefined ? '' : `${asPostgres} touch ${signal}`}
        fi
        rm -f ${stopFile}
        i=0; until pg_isready --quiet --host=127.0.0.1 --username=${owner} --dbname=postgres; do i=$((i + 1)); [ $i -lt 600 ]; sleep 0.2; done`);
      if (follows === undefined) {
        await inPod(`psql --quiet --host=127.0.0.1 --username=${owner} --dbname=postgres --command="DO \\$\\$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'postgres') THEN CREATE ROLE postgres SUPERUSER LOGIN REPLICATION; END IF; END \\$\\$"`);
      }
      runs = true;
    },
    stop: () => end('fast'),
    kill: () => end('immediate'),
    lost: () => {
      runs = false;
    },
    query,
    copyOther: async () => {
      // The other one is an endpoint of its Service only once its pod is ready.
      await inPod(`i=0; until pg_isready --quiet --host=${otherNode()} --port=${farDatabasePort}; do i=$((i + 1)); [ $i -lt 300 ]; sleep 0.2; done
        rm -rf ${dataFolder}; install --directory --owner=postgres --mode=700 ${dataFolder}
        ${asPostgres} pg_basebackup --host=${otherNode()} --port=${farDatabasePort} --username=postgres --pgdata=${dataFolder} --checkpoint=fast`);
    },
    retire: async () => {
      await query('ALTER SYSTEM SET default_transaction_read_only = on');
      await query('SELECT pg_reload_conf()');
      await query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'postgres'");
      const held = await readState(member);
      await end('immediate');
      return held;
    },
  };
  return member;
}
