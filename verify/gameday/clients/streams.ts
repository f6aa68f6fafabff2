import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { silenceMs, watchEvents } from '@sample-platform-ai/backend/cli/watch.ts';
import { grpcClient, metadataOf } from '@sample-platform-ai/backend/test/transports.ts';
import { type Event, EventSchema, WatchEventsRequestSchema } from '@sample-platform-ai/contract';
import { type Client, commonOf, grpcKeepalive, pause } from './client.ts';
import { shownBy } from './history.ts';

/** The CLI's own way to watch, which opens a stream again after its last event. */
export const sseStream: Client = {
  kind: 'stream (SSE)',
  run: async (context) => {
    const { history, region, viewer, signal } = context;
    const common = commonOf('stream (SSE)', context);
    history.note({ ...common, type: 'opened', at: performance.now() });
    const connection = async () => ({ url: `http://127.0.0.1:${region.entry.streams.http}`, token: viewer });
    const say = () => history.note({ ...common, type: 'closed', at: performance.now() });
    for await (const event of watchEvents({ connection, signal, say }, {})) {
      const type = event.resync ? 'resync' : 'event';
      const { id, deploymentChanged, incidentChanged, observed } = event;
      const shows =
        (deploymentChanged && shownBy('deploymentChanged', deploymentChanged.id, deploymentChanged.entityVersion)) ??
        (incidentChanged && shownBy('incidentChanged', incidentChanged.id, incidentChanged.entityVersion)) ??
        (observed && shownBy('observed', observed.id));
      history.note({ ...common, type, at: performance.now(), id, shows });
    }
  },
};

function shownIn({ case: name, value }: Event['subject']): string | undefined {
  if (name === 'observed') return shownBy(name, value.id);
  return name === 'deploymentChanged' || name === 'incidentChanged'
    ? shownBy(name, value.id, value.entityVersion)
    : undefined;
}

export const grpcStream: Client = {
  kind: 'stream (gRPC)',
  run: async (context) => {
    const { history, region, viewer, signal } = context;
    const common = commonOf('stream (gRPC)', context);
    let last = '';
    history.note({ ...common, type: 'opened', at: performance.now() });
    while (!signal.aborted) {
      // Over a new connection, so that DNS is asked again.
      const client = grpcClient(`127.0.0.1:${region.entry.streams.grpc}`, grpcKeepalive);
      const stream = client.raw.makeServerStreamRequest(
        '/ledger.v1.EventService/WatchEvents',
        (value: Buffer) => value,
        (value: Buffer) => fromBinary(EventSchema, value),
        Buffer.from(toBinary(WatchEventsRequestSchema, create(WatchEventsRequestSchema, { after: last }))),
        metadataOf({ token: viewer }),
      );
      const cancel = () => stream.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      // As the CLI does over SSE: a stream that brings no heartbeat is not open any more.
      const silence = setTimeout(cancel, silenceMs);
      stream.on('data', ({ id, subject }) => {
        silence.refresh();
        last = id;
        if (subject.case === 'heartbeat') return;
        const type = subject.case === 'resync' ? 'resync' : 'event';
        history.note({ ...common, type, at: performance.now(), id, shows: shownIn(subject) });
      });
      await new Promise<void>((done) => void stream.once('error', () => done()).once('end', () => done()));
      clearTimeout(silence);
      signal.removeEventListener('abort', cancel);
      client.close();
      if (!signal.aborted) history.note({ ...common, type: 'closed', at: performance.now() });
      await pause(context, 500);
    }
  },
};
