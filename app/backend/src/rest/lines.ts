import { isMessage, type Message } from '@bufbuild/protobuf';
import { type ContractMethod, ExportDeploymentsRequestSchema, ExportFormat } from '@sample-platform-ai/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Call } from '../call/call.ts';
import { csvHeader, csvLine } from '../exports/csv.ts';
import type { Exporter } from '../exports/exporter.ts';
import { writeText } from './sse.ts';

export interface LineStream {
  readonly exporter: Exporter;
  readonly method: ContractMethod;
  readonly message: Message;
  readonly call: Call;
  /** The connection closes when the client reads nothing for this long. */
  readonly stallMs: number;
}

const formats = {
  ndjson: {
    type: 'application/x-ndjson; charset=utf-8',
    extension: 'ndjson',
    head: '',
    line: (json: string) => `${json}\n`,
  },
  csv: { type: 'text/csv; charset=utf-8; header=present', extension: 'csv', head: csvHeader, line: csvLine },
} as const;

const formatOf = (message: Message) =>
  isMessage(message, ExportDeploymentsRequestSchema) && message.format === ExportFormat.CSV
    ? formats.csv
    : formats.ndjson;

/**
 * Sends an export line by line, at the client's pace: the next page is read when the last one is written. A failure after the first page
 * breaks the connection, because the status is already sent; a client that gets no end of the body has no complete export.
 */
export async function sendLines(
  request: FastifyRequest,
  reply: FastifyReply,
  { exporter, method, message, call, stallMs }: LineStream,
): Promise<FastifyReply> {
  const { type, extension, head, line } = formatOf(message);
  const ended = new AbortController();
  const { socket } = request.raw;
  const onClose = () => ended.abort();
  socket.once('close', onClose);
  if (socket.destroyed) ended.abort();
  const batches = exporter(method, message, { ...call, signal: ended.signal });
  // A refusal can have a status only before the first line.
  let batch = await batches.next().catch((error: unknown) => {
    socket.off('close', onClose);
    throw error;
  });
  reply.hijack();
  const response = reply.raw;
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) response.setHeader(name, value);
  response.writeHead(200, {
    'content-type': type,
    'content-disposition': `attachment; filename="${method.path.split('/').at(-1)}.${extension}"`,
    'cache-control': 'no-store',
  });
  const limits = { signal: ended.signal, stallMs };
  try {
    if (head !== '') await writeText(response, head, limits);
    for (; !batch.done; batch = await batches.next()) await writeText(response, batch.value.map(line).join(''), limits);
    response.end();
  } catch (error) {
    response.destroy();
    if (!ended.signal.aborted) throw error;
  } finally {
    // The connection may serve other requests.
    socket.off('close', onClose);
    ended.abort();
    await batches.return();
  }
  return reply;
}
