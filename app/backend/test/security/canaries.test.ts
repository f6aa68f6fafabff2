import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { SignJWT, UnsecuredJWT } from 'jose';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personClaims, pipelineClaims } from '../../dev/issuer/claims.ts';
import { deploymentRequest, observationRequest } from '../scenario.ts';
import { type ServedProcess, startProcess } from '../server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledger-canaries-'));
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const [valid, foreign] = [newSecret(), newSecret()];
const password = 'canary-password-of-the-database';

let collector: Server;
let traces = '';
beforeAll(async () => {
  writeFileSync(join(folder, 'secrets'), valid);
  collector = createServer(async (request, response) => {
    for await (const part of request) traces += (part as Buffer).toString('latin1');
    response.end();
  });
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  collector.close();
  rmSync(folder, { recursive: true });
});

const start = (user: string): Promise<ServedProcess> => {
  const address = collector.address();
  return startProcess((url) => ({
    LEDGER_WRITER_URL: url.replace(/\/\/.*?@/, `//${user}:${password}@`),
    LEDGER_WEBHOOK_SECRET_FILE: join(folder, 'secrets'),
    LEDGER_LOG_LEVEL: 'debug',
    LEDGER_TRACE_RATIO: '1',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=canary-token-of-the-collector',
  }));
};

/** Each is refused, or for the last ones let in to do what they may not. */
async function tokensOf({ issuers }: ServedProcess): Promise<readonly string[]> {
  const { github, people, controller } = issuers;
  const claims = pipelineClaims({ repositoryId: '1' });
  const unsigned = new UnsecuredJWT(claims).setIssuer(github.url).setAudience('ledger').setIssuedAt();
  const shared = new SignJWT({ ...claims, iss: github.url, aud: 'ledger' }).setProtectedHeader({ alg: 'HS256' });
  const good = await people.sign(personClaims('canary@example.com', 'ledger-viewers'));
  const orphaned = await controller.sign({ sub: 'system:serviceaccount:argocd:canary' });
  // Its keys were never read, and now they cannot be.
  await controller.stop();
  return [
    await github.sign(claims, { lifetimeSeconds: -3600 }),
    await github.sign(claims, { foreignKey: true }),
    await github.sign({ ...claims, aud: 'canary-audience' }),
    await github.sign({ ...claims, iss: 'https://canary.example.com' }),
    await github.sign({ ...claims, nbf: Math.floor(Date.now() / 1000) + 3600 }),
    unsigned.setExpirationTime('5m').encode(),
    await shared.setIssuedAt().setExpirationTime('5m').sign(randomBytes(32)),
    `${good.slice(0, -4)}AAAA`,
    'canary-head.canary-payload.canary-signature',
    orphaned,
    good,
    await github.sign({ ...claims, event_name: 'pull_request' }),
    await github.sign({ ...claims, repository_id: '999' }),
  ];
}

/** All that a caller gets over REST. */
async function ask(url: string, headers: Record<string, string>, body?: string): Promise<string> {
  const response = await fetch(url, body === undefined ? { headers } : { method: 'POST', headers, body });
  return JSON.stringify([...response.headers]) + (await response.text());
}

/** All that a caller gets over gRPC. */
function call(client: Client, method: string, authorization: string): Promise<string> {
  const metadata = new Metadata();
  metadata.set('authorization', authorization);
  const bytes = (value: Buffer) => value;
  return new Promise((resolve) => {
    client.makeUnaryRequest(method, bytes, bytes, Buffer.alloc(0), metadata, (error, answer) => {
      const details = error?.metadata
        .get('grpc-status-details-bin')
        .map((each) => Buffer.from(each).toString('latin1'));
      resolve(JSON.stringify([error?.details, error?.metadata.toJSON(), details, answer?.toString('latin1')]));
    });
  });
}

/** Shows every token where tokens are shown, and where people put them by mistake. Gives all that came back. */
async function show({ ports }: ServedProcess, tokens: readonly string[]): Promise<string> {
  const url = `http://127.0.0.1:${ports.http}`;
  const json = { 'content-type': 'application/json' };
  const deployment = JSON.stringify(deploymentRequest());
  const client = new Client(`127.0.0.1:${ports.grpc}`, credentials.createInsecure());
  const answers: string[] = [];
  for (const token of tokens) {
    const authorization = `Bearer ${token}`;
    answers.push(
      await ask(`${url}/v1/deployments`, { ...json, authorization }, deployment),
      await ask(`${url}/v1/matrix`, { authorization }),
      await ask(`${url}/v1/events`, { authorization: `Basic ${token}` }),
      await ask(`${url}/v1/matrix`, { authorization: token, cookie: `session=${token}`, 'x-api-key': token }),
      await ask(`${url}/v1/matrix?access_token=${token}`, {}),
      await ask(`${url}/v1/deployments`, json, JSON.stringify({ token })),
      await call(client, '/ledger.v1.MatrixService/GetMatrix', authorization),
      await call(client, '/ledger.v1.DeploymentService/RecordDeployment', authorization),
      await call(client, '/ledger.v1.MatrixService/GetMatrix', `Basic ${token}`),
    );
  }
  const body = JSON.stringify(observationRequest());
  const signature = new Webhook(foreign).sign('msg_1', new Date(), body);
  const signed = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)) };
  answers.push(await ask(`${url}/v1/observations`, { ...json, ...signed, 'webhook-signature': signature }, body));
  answers.push(await ask(`${url}/readyz`, {}), await ask(`http://127.0.0.1:${ports.metrics}/metrics`, {}));
  client.close();
  return answers.join('\n');
}

describe('a credential that fails', () => {
  it.each([
    ['while all else is well', 'ledger_app'],
    ["and the database refuses the service's own", 'nobody_of_that_name'],
  ])('is in no answer, log line, metric or trace, %s', async (_, user) => {
    traces = '';
    const server = await start(user);
    const tokens = await tokensOf(server);
    const answered = await show(server, tokens);
    expect(await server.stop()).toBe(0);
    const places = { answered, logged: server.faults.join('\n'), errors: server.errors(), traces };
    // What is empty holds no secret either.
    expect(answered).toContain('ledger_call_seconds_count{transport="grpc",method="MatrixService.GetMatrix"');
    expect(server.faults.filter((line) => line.includes('"code":"unauthenticated"')).length).toBeGreaterThan(50);
    expect(traces).toContain('/v1/deployments');
    const parts = tokens.flatMap((token) => [token, ...token.split('.').slice(1)]).filter((part) => part !== '');
    const secrets = [...parts, password, 'canary-token-of-the-collector', valid.slice(6), foreign.slice(6)];
    for (const [place, text] of Object.entries(places))
      expect(
        secrets.filter((secret) => text.includes(secret)).map((secret) => secret.slice(0, 60)),
        place,
      ).toEqual([]);
  });
});
