import { once } from 'node:events';

/** What a process can reach, measured through its inspector. */
export interface LiveMemory {
  /** MiB of heap and buffers after a collection. */
  readonly measure: () => Promise<number>;
  readonly close: () => void;
}

/**
 * Connects to the inspector at `url`. Resident memory also has what V8 has not collected yet, which says nothing about a leak in a run
 * of seconds. One connection serves all measures, for Node reports each of them on stderr.
 */
export async function openLiveMemory(url: string): Promise<LiveMemory> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  let id = 0;
  /** Throws what the inspector refuses. */
  const ask = async (method: string): Promise<Record<string, number>> => {
    const answer = once(socket, 'message') as Promise<[MessageEvent]>;
    id += 1;
    socket.send(JSON.stringify({ id, method }));
    const [{ data }] = await answer;
    const { result, error } = JSON.parse(String(data));
    if (!result) throw new Error(`${method}: ${error?.message}`);
    return result;
  };
  return {
    measure: async () => {
      await ask('HeapProfiler.collectGarbage');
      const { usedSize = 0, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await ask('Runtime.getHeapUsage');
      return (usedSize + embedderHeapUsedSize + backingStorageSize) / 2 ** 20;
    },
    close: () => socket.close(),
  };
}
