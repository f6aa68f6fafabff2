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

/** Which packets are lost: all, or only those of answers. */
type Loss = 'both ways' | 'answers';

export interface Relay {
  readonly port: number;
  /** Breaks what is open. */
  reset(): void;
  /** Loses packets of what is open, and neither end hears of it; a new connection works. */
  lose(loss: Loss): void;
  /**
   * The far end of what is open closes, and the near end does not hear of it, as where a host starts again or a NAT gateway forgets:
   * what the near end sends next is answered with a reset. A new connection works.
   */
  halfOpen(): void;
  /** Adds latency to what is open and to what comes, one way. */
  slow(delayMs: number): void;
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
  /** Of what a writer streams to its standby: longer than the link where the standby is to be behind. @default delayMs */
  readonly streamDelayMs?: number;
  /** A connection that is older ends after an answer, as a load balancer's do. @default never */
  readonly keepAliveMs?: number;
}

/** First byte of PostgreSQL's CopyData: WAL on its way to a standby, and not the talk that comes before it. */
const copyData = 'd'.charCodeAt(0);

/** Does things after a delay each, in their order; what is on its way when the link is cut or dropped is never done. */
function inOrder(link: LinkInside | undefined): (delayMs: number, work: () => void) => void {
  const waiting: { readonly at: number; readonly drops: number; readonly work: () => void }[] = [];
  const drops = () => link?.drops() ?? 0;
  const pump = () => {
    for (let next = waiting[0]; next && next.at <= performance.now(); next = waiting[0]) {
      waiting.shift();
      if (!link?.isCut() && next.drops === drops()) next.work();
    }
    const [next] = waiting;
    if (next) setTimeout(pump, Math.max(1, next.at - performance.now()));
  };
  return (delayMs, work) => {
    if (!link && delayMs === 0 && waiting.length === 0) return work();
    const at = Math.max(performance.now() + delayMs, waiting.at(-1)?.at ?? 0);
    waiting.push({ at, drops: drops(), work });
    if (waiting.length === 1) setTimeout(pump, delayMs);
  };
}

/** Nothing more of an answer comes after so long. */
const quietMs = 40;

/** Ends a connection that is old enough, between an answer and the next question. */
function endAfter(keepAliveMs: number, client: Socket, upstream: Socket): void {
  const since = performance.now();
  let timer: NodeJS.Timeout | undefined;
  client.on('data', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  upstream.on('data', () => {
    clearTimeout(timer);
    if (performance.now() - since >= keepAliveMs) timer = setTimeout(() => client.destroySoon(), quietMs);
  });
}

/** Listens on this machine and leads each new connection where `choose` says; one that is open stays where it is. */
export async function startRelay(
  { link, delayMs, streamDelayMs = delayMs, keepAliveMs }: RelayOptions,
  choose: () => Target | undefined,
): Promise<Relay> {
  const sockets = new Set<Socket>();
  /** What these send is lost. */
  const silent = new WeakSet<Socket>();
  /** From where each connection comes, by where it leads. */
  const clients = new Map<Socket, Socket>();
  /** Whose other end is closed. */
  const halfOpen = new WeakSet<Socket>();
  let slowMs = 0;
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
    const later = inOrder(isFar ? link : undefined);
    from.on('data', (chunk) => {
      if (halfOpen.has(from)) {
        from.resetAndDestroy();
        return;
      }
      const ofLink = chunk[0] === copyData ? streamDelayMs : delayMs;
      later(slowMs + (isFar ? ofLink : 0), () => to.writable && !silent.has(from) && to.write(chunk));
    });
    from.once('close', () => later(slowMs + (isFar ? delayMs : 0), () => silent.has(from) || to.destroySoon()));
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
    clients.set(upstream, client);
    upstream.once('close', () => clients.delete(upstream));
    track(upstream, target.isFar);
    forward(client, upstream, target.isFar);
    forward(upstream, client, target.isFar);
    if (keepAliveMs !== undefined) endAfter(keepAliveMs, client, upstream);
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
    lose: (loss) => {
      for (const socket of sockets) if (loss === 'both ways' || clients.has(socket)) silent.add(socket);
    },
    halfOpen: () => {
      for (const [upstream, client] of clients) {
        silent.add(upstream);
        halfOpen.add(client);
        upstream.destroy();
      }
    },
    slow: (ms) => {
      slowMs = ms;
    },
    stop: async () => {
      link.resets.delete(resetFar);
      reset();
      await new Promise((done) => server.close(done));
    },
  };
}
