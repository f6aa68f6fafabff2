import { connect, createServer, type Socket } from 'node:net';

export interface DatabaseProxy {
  readonly port: number;
  /** `open` passes, `closed` cuts and refuses, `stuck` takes everything and answers nothing. */
  set(mode: 'open' | 'closed' | 'stuck'): void;
  /** Breaks the connections that are open now. */
  cut(): void;
  /** New connections lead to another server. */
  lead(port: number): void;
  /** From now on nothing passes over the connections that are open, and neither end hears of it; new ones are well. */
  silence(): void;
  stop(): Promise<void>;
}

/** A proxy between the server and its database that fails like a network. */
export async function startProxy(firstTarget: number): Promise<DatabaseProxy> {
  let targetPort = firstTarget;
  let mode: 'open' | 'closed' | 'stuck' = 'open';
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    track(client);
    if (mode === 'closed') {
      client.destroy();
      return;
    }
    const upstream = connect(targetPort, '127.0.0.1');
    track(upstream);
    const passes = () => mode === 'open' && !silent.has(client);
    client.on('data', (chunk) => passes() && upstream.write(chunk));
    upstream.on('data', (chunk) => passes() && client.write(chunk));
    client.once('close', () => silent.has(client) || upstream.destroy());
    upstream.once('close', () => silent.has(client) || client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    set: (next) => {
      mode = next;
      if (next === 'closed') cut();
    },
    cut,
    lead: (port) => {
      targetPort = port;
    },
    silence: () => {
      for (const socket of sockets) silent.add(socket);
    },
    stop: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
