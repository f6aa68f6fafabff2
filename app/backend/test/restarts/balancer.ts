import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Backend {
  readonly http: number;
  readonly grpc: number;
}

export interface Balancer {
  readonly http: number;
  readonly grpc: number;
  stop(): Promise<void>;
}

const probeMs = 100;

/** What a load balancer does: connections go in turn to the backends whose /readyz says yes, and stay there. */
export async function startBalancer(backends: readonly Backend[]): Promise<Balancer> {
  const ready = new Set<Backend>();
  const sockets = new Set<Socket>();
  let turn = 0;
  const probe = async (backend: Backend) => {
    const options = { signal: AbortSignal.timeout(1000), headers: { connection: 'close' } };
    try {
      const answer = await fetch(`http://127.0.0.1:${backend.http}/readyz`, options);
      if (answer.ok) ready.add(backend);
      else ready.delete(backend);
      await answer.body?.cancel();
    } catch {
      // A probe that times out does not count: on a busy machine it would remove the last backend.
      if (!options.signal.aborted) ready.delete(backend);
    }
  };
  await Promise.all(backends.map(probe));
  const probing = setInterval(() => {
    for (const backend of backends) void probe(backend);
  }, probeMs);

  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  };
  const listen = async (port: (backend: Backend) => number): Promise<Server> => {
    const server = createServer((client) => {
      track(client);
      const choices = backends.filter((backend) => ready.has(backend));
      turn += 1;
      const chosen = choices[turn % choices.length];
      if (!chosen) {
        client.destroy();
        return;
      }
      const upstream = connect(port(chosen), '127.0.0.1');
      track(upstream);
      client.pipe(upstream).pipe(client);
      client.once('close', () => upstream.destroy());
      upstream.once('close', () => client.destroySoon());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return server;
  };
  const portOf = (server: Server): number => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  };
  const servers = [await listen(({ http }) => http), await listen(({ grpc }) => grpc)] as const;
  return {
    http: portOf(servers[0]),
    grpc: portOf(servers[1]),
    stop: async () => {
      clearInterval(probing);
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    },
  };
}
