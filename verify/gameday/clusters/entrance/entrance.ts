// Runs in a cluster, as it is here: nothing but Node's own modules can be imported.
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import type { EntranceSettings } from './settings.ts';

const settings: EntranceSettings = JSON.parse(process.env['ENTRANCE'] ?? '');

for (const { port, host, to } of settings.ways) {
  createServer((client) => {
    const upstream = connect(to, host);
    for (const [from, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.setNoDelay(true);
      from.on('error', () => {}).once('close', () => other.destroySoon());
      from.pipe(other);
    }
  }).listen(port);
}

createHttpServer((request, response) => {
  const keys = settings.keys[request.url ?? ''];
  response
    .writeHead(keys === undefined ? 404 : 200, { 'content-type': 'application/json' })
    .end(keys === undefined ? '{}' : JSON.stringify(keys));
}).listen(settings.issuerPort);
