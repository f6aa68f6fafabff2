import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TargetGroup } from './load-balancer.ts';
import { start } from './test/start.ts';

const group: TargetGroup = {
  name: 'shop',
  protocol: 'HTTP',
  port: 8080,
  healthCheckPath: '/ready',
  intervalSeconds: 0.05,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  deregistrationSeconds: 0.2,
};

let program: Awaited<ReturnType<typeof start>>;
let pod: Server;
let port: number;
let status = 200;

beforeAll(async () => {
  program = await start('load-balancer.ts', { VPC_ID: 'vpc-1', TARGET_GROUPS: JSON.stringify([group]) });
  pod = createServer((_, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
  const address = pod.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => {
  program.stop();
  pod.close();
});

const ask = async (action: string, input: Readonly<Record<string, string>> = {}) => {
  const body = new URLSearchParams({ Action: action, ...input });
  const answer = await fetch(program.url, { method: 'POST', body });
  return { status: answer.status, text: await answer.text() };
};
const arn = async () =>
  /<TargetGroupArn>(.*?)</.exec((await ask('DescribeTargetGroups', { 'Names.member.1': 'shop' })).text)?.[1] ?? '';
const stateOf = async () =>
  /<State>(.*?)</.exec((await ask('DescribeTargetHealth', { TargetGroupArn: await arn() })).text)?.[1] ?? 'none';
async function becomes(state: string): Promise<void> {
  while ((await stateOf()) !== state) await delay(20);
}
const target = async () => ({
  TargetGroupArn: await arn(),
  'Targets.member.1.Id': '127.0.0.1',
  'Targets.member.1.Port': String(port),
});

it('has a registered target healthy, unhealthy and drained by what the target answers', {
  timeout: 20_000,
}, async () => {
  expect(await arn()).toContain('targetgroup/shop/');
  expect(await stateOf()).toBe('none');
  expect((await ask('RegisterTargets', await target())).text).toBe(
    '<RegisterTargetsResponse><RegisterTargetsResult></RegisterTargetsResult></RegisterTargetsResponse>',
  );
  await becomes('healthy');
  status = 503;
  await becomes('unhealthy');
  status = 200;
  await becomes('healthy');
  expect(await (await fetch(program.url)).json()).toMatchObject([
    { group: 'shop', targets: [{ id: '127.0.0.1', port, state: 'healthy' }] },
  ]);
  await ask('DeregisterTargets', await target());
  expect(await stateOf()).toBe('draining');
  await becomes('none');
});

it('knows its VPC, and refuses other actions', async () => {
  expect((await ask('DescribeVpcs')).text).toContain('<vpcId>vpc-1</vpcId>');
  expect(await ask('CreateLoadBalancer')).toMatchObject({
    status: 400,
    text: expect.stringContaining('InvalidAction'),
  });
});
