import { DescribeGlobalClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { beta } from '@sample-platform-ai/environments/test/platform.ts';
import { afterEach, beforeEach, vi } from 'vitest';
import { type Answer, answering } from '../test/answers.ts';
import { melbourne, sydney } from '../test/platform.ts';

/** What a test prints, line by line; nothing reaches the terminal. */
export function usePrinted(): readonly string[] {
  const said: string[] = [];
  beforeEach(() => {
    vi.stubEnv('GITHUB_STEP_SUMMARY', '');
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    said.splice(0);
  });
  return said;
}

/** Answers of a region's RDS, by command. */
export type Answers = Readonly<Record<string, readonly Answer[]>>;

export const codes: Readonly<Record<string, string>> = { [sydney]: 'apse2', [melbourne]: 'apse4' };
export const arn = (region: string) =>
  `arn:aws:rds:${region}:${beta.account.id}:cluster:test-beta-${codes[region]}-database`;
export const globalCluster = (writer: string, ...regions: readonly string[]) => ({
  GlobalClusters: [
    {
      Status: 'available',
      GlobalClusterMembers: regions.map((region) => ({ DBClusterArn: arn(region), IsWriter: region === writer })),
    },
  ],
});
export const error = (name: string) => Object.assign(new Error(name), { name });

/** RDS of each region; a region without answers is lost. */
export function rds(answers: Readonly<Record<string, Answers>>) {
  const logs: { readonly region: string; readonly sent: readonly [string, object][] }[] = [];
  return {
    /** Region, command and input of each call. */
    get sent(): readonly [string, string, object][] {
      return logs.flatMap(({ region, sent }) =>
        sent.map(([command, input]): [string, string, object] => [region, command, input]),
      );
    },
    rds: (region: string) => {
      const client = new RDSClient({ region });
      const lost = { [DescribeGlobalClustersCommand.name]: [error('ServiceUnavailable')] };
      logs.push({ region, ...answering(client, answers[region] ?? lost) });
      return client;
    },
  };
}
