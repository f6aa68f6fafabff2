import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import { monitoring } from '@sample-platform-ai/gitops/observability/components/names.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { run } from '../world/kube.ts';
import { outside } from '../world/stand-ins.ts';
import type { Aws } from './aws.ts';

/** A series of an answer of Prometheus, with its last value. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, value: string];
}

/** Where Prometheus scrapes. */
export interface ScrapeTarget {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

/** A rule as Prometheus has evaluated it. */
export interface EvaluatedRule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
}

/** A line in Loki. */
export interface LogLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly at: Date;
  readonly line: string;
}

interface Answer<Data> {
  readonly status: string;
  readonly data: Data;
}

const lokiNamespace = 'loki';
const lokiPort = 3100;

/** Prometheus, Loki and what they send, read through the cluster's API server. */
export class Observability {
  readonly #target: Target;
  readonly cluster: Cluster;
  readonly aws: Aws;

  constructor(target: Target, cluster: Cluster, aws: Aws) {
    this.#target = target;
    this.cluster = cluster;
    this.aws = aws;
  }

  /** The series of a query now. Throws with Prometheus' reason where it cannot be evaluated. */
  async query(query: string): Promise<readonly Sample[]> {
    const { data } = await this.#prometheus<{ readonly result: readonly Sample[] }>('query', { query });
    return data.result;
  }

  async targets(): Promise<readonly ScrapeTarget[]> {
    const { data } = await this.#prometheus<{ readonly activeTargets: readonly ScrapeTarget[] }>('targets', {
      state: 'active',
    });
    return data.activeTargets;
  }

  async rules(): Promise<readonly EvaluatedRule[]> {
    const { data } = await this.#prometheus<{
      readonly groups: readonly { readonly rules: readonly EvaluatedRule[] }[];
    }>('rules', {});
    return data.groups.flatMap(({ rules }) => rules);
  }

  /** Lines that a LogQL selection finds, the oldest first, at most 5,000. */
  async lines(query: string, since: Date, until: Date = new Date()): Promise<readonly LogLine[]> {
    const nanoseconds = (date: Date) => `${date.getTime()}000000`;
    const { data } = await this.#get<{
      readonly result: readonly {
        readonly stream: Readonly<Record<string, string>>;
        readonly values: readonly (readonly [nanoseconds: string, line: string])[];
      }[];
    }>(`${lokiNamespace}/services/loki:${lokiPort}/proxy/loki/api/v1/query_range`, {
      query,
      start: nanoseconds(since),
      end: nanoseconds(until),
      limit: '5000',
      direction: 'forward',
    });
    return data.result
      .flatMap(({ stream: labels, values }) =>
        values.map(([at, line]) => ({ labels, at: new Date(Number(at.slice(0, -6))), line })),
      )
      .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  }

  /** Sends lines as an agent does, with times of their own. */
  async push(labels: Readonly<Record<string, string>>, lines: readonly { readonly at: Date; readonly line: string }[]) {
    const values = lines.map(({ at, line }) => [`${at.getTime()}000000`, line]);
    const body = JSON.stringify({ streams: [{ stream: labels, values }] });
    const url = `http://loki.${lokiNamespace}.svc.cluster.local:${lokiPort}/loki/api/v1/push`;
    const send = `fetch('${url}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: process.argv[1] }).then(async (answer) => { if (!answer.ok) throw new Error(await answer.text()); })`;
    await run(this.#target, [
      ...['exec', 'deployment/client', `--namespace=${outside}`, '--', 'node', '--eval', send, body],
    ]);
  }

  #prometheus<Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer<Data>> {
    return this.#get(`${monitoring}/services/monitoring-prometheus:9090/proxy/api/v1/${path}`, parameters);
  }

  async #get<Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Answer<Data>> {
    const search = new URLSearchParams(parameters).toString();
    return JSON.parse(await run(this.#target, ['get', '--raw', `/api/v1/namespaces/${path}?${search}`]));
  }
}
