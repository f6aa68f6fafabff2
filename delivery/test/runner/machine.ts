import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';

/** A call of a program that is stood in for. */
export interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin: string;
  readonly directory: string;
  /** GH_TOKEN of the calling step. */
  readonly token: string;
}
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** A real program to be run in its place. */
  readonly run?: readonly string[];
}
export type Program = (call: Call) => Answer | Promise<Answer>;

/** A request over HTTP or HTTPS, as far as the stand-ins look at it. */
export interface Request {
  readonly method: string;
  readonly host: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
export interface Reply {
  readonly status?: number;
  /** Text, or what is sent as JSON. */
  readonly body: string | object;
}
export type Host = (request: Request) => Reply | Promise<Reply>;

/** A runner: folders, the programs on its PATH, and all that it reaches of the network. */
export interface Machine {
  readonly directory: string;
  readonly workspace: string;
  /** Emptied before each job. */
  readonly temp: string;
  /** What the stand-ins were asked, in order. */
  readonly calls: readonly Call[];
  /** Hosts that were asked for and have no stand-in. */
  readonly unknownHosts: readonly string[];
  /** Adds a stand-in to the PATH, in a separate folder if an action installs it. */
  readonly addProgram: (name: string, program: Program, folder?: string) => void;
  /** Puts the real pnpm on the PATH. It installs once for each lockfile: the packages are put aside between jobs. */
  readonly addPnpm: (file: string, standIns: readonly string[]) => void;
  /** Answers for an HTTPS host, or for `local` (AWS and GitHub's token service, over plain HTTP). */
  readonly addHost: (name: string, host: Host) => void;
  /** What every step's environment starts with; `folders` are put before the PATH. */
  readonly environment: (folders: readonly string[]) => Readonly<Record<string, string>>;
  readonly localUrl: string;
  readonly remove: () => void;
}

/** Of the real environment, what programs of this machine need: no token and no setting of a run's own. */
const kept = Object.entries(process.env).filter(([name]) => /^(HOME|LANG|XDG_.*|PNPM_HOME|npm_config_.*)$/.test(name));

const listen = (server: Server) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });

export async function createMachine(hosts: readonly string[]): Promise<Machine> {
  const directory = mkdtempSync(join(tmpdir(), 'runner-'));
  const folder = (name: string) => {
    mkdirSync(join(directory, name), { recursive: true });
    return join(directory, name);
  };
  const [bin, temp, key, certificate] = [folder('bin'), folder('temp'), join(directory, 'key'), join(directory, 'ca')];
  const names = hosts.map((host) => `DNS:${host}`).join();
  const subject = ['-subj', '/CN=stand-in', '-addext', `subjectAltName=${names}`];
  const keyOptions = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
  await execa('openssl', ['req', '-x509', ...keyOptions, '-out', certificate, '-days', '2', ...subject]);

  const calls: Call[] = [];
  const unknownHosts: string[] = [];
  const programs = new Map<string, Program>();
  const answering = new Map<string, Host>();
  const handle = (name: (host: string) => string) => async (message: IncomingMessage, response: ServerResponse) => {
    const host = message.headers.host ?? '';
    const url = new URL(message.url ?? '', `http://${host}`);
    const body = await text(message);
    const send = (reply: Reply) => {
      response
        .writeHead(reply.status ?? 200, {
          'content-type': typeof reply.body === 'string' ? 'text/xml' : 'application/json',
        })
        .end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    };
    try {
      if (url.pathname === '/program') {
        const call: Call = JSON.parse(body);
        calls.push(call);
        const program = programs.get(call.program);
        send({ body: (await program?.(call)) ?? { stderr: `no stand-in for ${call.program}`, exitCode: 127 } });
        return;
      }
      const answer = answering.get(name(host));
      if (!answer) throw new Error(`no stand-in answers for ${host}`);
      send(await answer({ method: message.method ?? '', host, url, headers: message.headers, body }));
    } catch (error) {
      // As a program's answer too: its step then fails with these words.
      send({ status: url.pathname === '/program' ? 200 : 500, body: { stderr: String(error), exitCode: 99 } });
    }
  };
  const local = createServer(handle(() => 'local'));
  const secure = createTlsServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    handle((host) => host),
  );
  const [port, securePort] = [await listen(local), await listen(secure)];
  local.on('connect', ({ url = '' }: IncomingMessage, socket) => {
    const [host = ''] = url.split(':');
    if (!hosts.includes(host)) {
      unknownHosts.push(host);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const through = connect(securePort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(through).pipe(socket);
    });
    for (const each of [socket, through]) each.on('error', () => {});
  });
  const localUrl = `http://127.0.0.1:${port}`;
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((each) => !each.includes('node_modules'));

  return {
    directory,
    workspace: join(directory, 'workspace'),
    temp,
    calls,
    unknownHosts,
    localUrl,
    addProgram: (name, program, into) => {
      programs.set(name, program);
      const file = join(into ? folder(into) : bin, name);
      const script = join(import.meta.dirname, 'program.ts');
      writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${script}' '${name}' "$@"\n`);
      chmodSync(file, 0o755);
    },
    addPnpm: (file, standIns) => {
      const installed = join(directory, 'installed-lock.yaml');
      const script = [
        '#!/bin/sh',
        'if [ "$1" = install ]; then',
        `  [ -d node_modules ] && cmp -s pnpm-lock.yaml '${installed}' && exit 0`,
        `  '${file}' "$@" && cp pnpm-lock.yaml '${installed}'`,
        '  exit',
        'fi',
        `case " ${standIns.join(' ')} " in *" $1 "*) exit 0 ;; esac`,
        `exec '${file}' "$@"`,
      ];
      writeFileSync(join(bin, 'pnpm'), `${script.join('\n')}\n`);
      chmodSync(join(bin, 'pnpm'), 0o755);
    },
    addHost: (name, host) => answering.set(name, host),
    environment: (folders) => ({
      ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])),
      PATH: [...folders, bin, ...path].join(delimiter),
      CI: 'true',
      NO_COLOR: '1',
      TMPDIR: temp,
      RUNNER_TEMP: temp,
      STAND_INS: `${localUrl}/program`,
      AWS_ENDPOINT_URL: localUrl,
      AWS_EC2_METADATA_DISABLED: 'true',
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: localUrl,
      HTTPS_PROXY: localUrl,
      NO_PROXY: '127.0.0.1',
      NODE_EXTRA_CA_CERTS: certificate,
    }),
    remove: () => {
      for (const server of [local, secure]) {
        server.closeAllConnections();
        server.close();
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
