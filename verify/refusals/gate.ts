import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import {
  type ApiCall,
  type AskEmulator,
  answered,
  isRefusal,
  type Parameters,
  type Refusal,
  type Rule,
  refusal,
  text,
} from './call.ts';
import { answerOf, contentOf } from './wire/answer.ts';
import type { Model } from './wire/models.ts';
import { type Understood, understand } from './wire/request.ts';

export interface Refused {
  readonly call: ApiCall;
  readonly rule: string;
  readonly code: string;
  readonly message: string;
}
/** Replaces what the emulator lacks: answers the call, refuses it, or leaves it to the emulator. */
export type StandIn = (call: ApiCall) => Parameters | Refusal | undefined;

export interface GateOptions {
  /** Of the emulator. */
  readonly url: string;
  readonly rules: readonly Rule[];
  readonly modelOf: (folder: string) => Model;
  readonly standIns?: readonly StandIn[];
}

interface Session {
  readonly account: string;
  readonly role: string;
}

export interface Gate {
  readonly url: string;
  readonly refused: readonly Refused[];
  /** `service:operation` -> calls that were let through. */
  readonly calls: ReadonlyMap<string, number>;
  /** What the credentials of an access key are. */
  sign(accessKey: string, session: { readonly account: string; readonly role?: string }): void;
  stop(): Promise<void>;
}

/** A gate before the emulator: judges each call by the rules, and refuses as AWS does. */
export async function startGate({ url, rules, modelOf, standIns = [] }: GateOptions): Promise<Gate> {
  const sessions = new Map<string, { readonly account: string; readonly role?: string }>();
  const refused: Refused[] = [];
  const calls = new Map<string, number>();

  async function judge(call: ApiCall) {
    for (const rule of rules) {
      const found = await rule.check(call);
      if (!found) continue;
      refused.push({ call, rule: rule.name, code: found.code, message: found.message });
      return found;
    }
    return undefined;
  }

  function callOf({ service, operation, region, accessKey, parameters }: Understood): ApiCall {
    const session = sessions.get(accessKey);
    if (!session) throw new Error(`${service}:${operation} is signed with ${accessKey}, which no session has`);
    return { service, operation, region, parameters, ...session };
  }

  /** From now on the credentials that were issued are the role's. */
  async function remember(call: ApiCall, { accessKey }: Understood, answer: string): Promise<void> {
    const ask: AskEmulator = async (service, form) => {
      const credential = `${accessKey}/20260101/${call.region}/${service}/aws4_request`;
      const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams(form),
      });
      return response.text();
    };
    for (const rule of rules) await rule.learn?.(call, answer, ask);
    if (call.operation !== 'AssumeRole') return;
    const [, account, role] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(text(call, 'RoleArn') ?? '') ?? [];
    const session: Session | undefined = account && role ? { account, role } : undefined;
    if (session) sessions.set(answered(answer, 'AccessKeyId') ?? '', session);
  }

  const server = createServer(async (incoming, outgoing) => {
    try {
      await handle(incoming, outgoing);
    } catch (error) {
      const fault = refusal(
        'InternalFailure',
        error instanceof Error ? (error.stack ?? error.message) : String(error),
        400,
      );
      process.stderr.write(`${fault.message}\n`);
      outgoing.writeHead(fault.status, { 'content-type': 'text/plain' }).end(fault.message);
    }
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = 'GET', url: path = '/', headers } = incoming;
    const asked = understand({ method, url: path, headers, body }, modelOf);
    const call = asked && callOf(asked);
    if (asked && call) {
      const found = await judge(call);
      if (found) {
        const { status, headers: said, body: answer } = answerOf(asked, found);
        outgoing.writeHead(status, said).end(answer);
        return;
      }
      calls.set(`${call.service}:${call.operation}`, (calls.get(`${call.service}:${call.operation}`) ?? 0) + 1);
      const answer = [...standIns, ...rules.map((rule) => rule.answer)]
        .map((standIn) => standIn?.(call))
        .find((each) => each !== undefined);
      if (answer) {
        const isRefused = isRefusal(answer);
        if (!isRefused) await remember(call, asked, JSON.stringify(answer));
        const written = isRefused ? answerOf(asked, answer) : contentOf(asked, answer);
        outgoing.writeHead(written.status, written.headers).end(written.body);
        return;
      }
    }
    const more = call ? rules.flatMap((rule) => Object.entries(rule.added?.(call) ?? {})) : [];
    const sentBody = more.length > 0 ? Buffer.concat([body, Buffer.from(`&${new URLSearchParams(more)}`)]) : body;
    const sentHeaders = more.length > 0 ? { ...headers, 'content-length': String(sentBody.length) } : headers;
    await new Promise<void>((done, fail) => {
      const passed = forward(`${url}${path}`, { method, headers: sentHeaders }, async (response) => {
        const answer = await buffer(response);
        const isText = !/cbor|octet-stream/.test(String(response.headers['content-type']));
        const status = response.statusCode ?? 500;
        const original = answer.toString();
        if (asked && call && status < 300) await remember(call, asked, original);
        const amended =
          call && isText ? rules.reduce((said, rule) => rule.amend?.(call, said) ?? said, original) : original;
        const { 'content-length': _, 'transfer-encoding': __, ...rest } = response.headers;
        const sent = amended === original ? answer : Buffer.from(amended);
        outgoing.writeHead(status, { ...rest, ...(method !== 'HEAD' && { 'content-length': sent.length }) }).end(sent);
        done();
      });
      passed.on('error', fail).end(sentBody);
    });
  }

  server.keepAliveTimeout = 0;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    refused,
    calls,
    sign: (accessKey, session) => {
      sessions.set(accessKey, session);
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
