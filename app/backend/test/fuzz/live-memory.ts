import { once } from 'node:events';

/** Asks the inspector of a process; throws what it refuses. */
async function ask(socket: WebSocket, id: number, method: string): Promise<Record<string, number>> {
  const answer = once(socket, 'message') as Promise<[MessageEvent]>;
  socket.send(JSON.stringify({ id, method }));
  const [{ data }] = await answer;
  const { result, error } = JSON.parse(String(data));
  if (!result) throw new Error(`${method}: ${error?.message}`);
  return result;
}

/**
 * MiB that a process can reach, heap and buffers, after a collection. Resident memory also has what V8 has not collected yet, which
 * says nothing about a leak in a run of seconds. `url`: of its inspector.
 */
export async function liveMiB(url: string): Promise<number> {
  const socket = new WebSocket(url);
  try {
    await once(socket, 'open');
    await ask(socket, 1, 'HeapProfiler.collectGarbage');
    const {
      usedSize = 0,
      embedderHeapUsedSize = 0,
      backingStorageSize = 0,
    } = await ask(socket, 2, 'Runtime.getHeapUsage');
    return (usedSize + embedderHeapUsedSize + backingStorageSize) / 2 ** 20;
  } finally {
    socket.close();
  }
}
