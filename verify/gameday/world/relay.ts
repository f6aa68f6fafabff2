import { connect, createServer, type Socket } from 'node:net';

/** What lies between two regions. */
export interface Link {
  readonly isCut: () => boolean;
  /** From now on every packet is lost, and neither end hears of it. */
  cut(): void;
  /** What is on its way is lost, as with the region that sent it; what is open is reset. */
  drop(): void;
  /** Packets pass again; what was open is reset, for it has lost some. */
  heal(): void;
}

export interface Target {
  readonly port: number;
  /** Whether it is in another region. */
  readonly isFar: boolean;
}

export interface Relay {
  readonly port: number;
  /** Breaks what is open. */
  reset(): void;
  stop(): Promise<void>;
}

interface LinkInside extends Link {
  readonly resets: Set<() => void>;
  /** How often what was on its way was lost. */
  readonly drops: () => number;
}

export function createLink(): LinkInside {
  let isCut = false;
  let drops = 0;
  const resets = new Set<() => void>();
  const reset = () => {
    for (const each of resets) each();
  };
  return {
    resets,
    drops: () => drops,
    isCut: () => isCut,
    cut: () => {
      isCut = true;
    },
    drop: () => {
      drops += 1;
      reset();
    },
    heal: () => {
      isCut = false;
      reset();
    },
  };
}

export interface RelayOptions {
  readonly link: LinkInside;
  /** To another region, one way. */
  readonly delayMs: number;
}

/** Listens on this machine and leads each new connection where `choose` says; one that is open stays where it is. */
export async function startRelay({ link, delayMs }: RelayOptions, choose: () => Target | undefined): Promise<Relay> {
  const sockets = new Set<Socket>();
  const far = new Set<Socket>();
  const track = (socket: Socket, isFar: boolean) => {
    sockets.add(socket);
    if (isFar) far.add(socket);
    socket.setNoDelay(true);
    socket
      .on('error', () => {})
      .once('close', () => {
        sockets.delete(socket);
        far.delete(socket);
      });
  };
  const forward = (from: Socket, to: Socket, isFar: boolean) => {
    const later = (work: () => void) => {
      if (!isFar) return work();
      const before = link.drops();
      setTimeout(() => link.isCut() || link.drops() !== before || work(), delayMs);
    };
    from.on('data', (chunk) => later(() => to.writable && to.write(chunk)));
    from.once('close', () => later(() => to.destroySoon()));
  };
  const server = createServer((client) => {
    const target = choose();
    if (!target) {
      client.on('error', () => {}).destroy();
      return;
    }
    track(client, target.isFar);
    // Packets that open a connection are lost as well: the caller waits for its own limit.
    if (target.isFar && link.isCut()) return;
    const upstream = connect(target.port, '127.0.0.1');
    track(upstream, target.isFar);
    forward(client, upstream, target.isFar);
    forward(upstream, client, target.isFar);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const resetFar = () => {
    for (const socket of far) socket.destroy();
  };
  link.resets.add(resetFar);
  const reset = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    reset,
    stop: async () => {
      link.resets.delete(resetFar);
      reset();
      await new Promise((done) => server.close(done));
    },
  };
}
