import { connect } from 'node:http2';

/** A gRPC frame: a flag, the length, the message. */
export function frame(message: Uint8Array, { flag = 0, length = message.length } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

/** What no gRPC client would send, by name: bodies of one call. */
export const brokenBodies = (message: Uint8Array): Readonly<Record<string, Buffer>> => ({
  'no frame': Buffer.alloc(0),
  'half a head': frame(message).subarray(0, 3),
  'a frame that ends early': frame(message, { length: message.length + 10 }),
  'a frame that promises 4 GiB': frame(message, { length: 0xffff_ffff }),
  'a compressed frame without an encoding': frame(message, { flag: 1 }),
  'an unknown flag': frame(message, { flag: 255 }),
  'two messages': Buffer.concat([frame(message), frame(message)]),
  'a message and noise': Buffer.concat([frame(message), Buffer.from([7, 7, 7])]),
});

/** Sends a body as it is; the gRPC status of the answer, or how the call broke. */
export function sendBody(address: string, path: string, token: string, body: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    const end = (text: string) => {
      clearTimeout(timer);
      session.destroy();
      resolve(text);
    };
    const timer = setTimeout(() => end('no answer'), 8000);
    session.on('error', (error) => end(error.message));
    const call = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      authorization: `Bearer ${token}`,
    });
    let status = 'no status';
    call.on('response', (headers) => {
      status = String(headers['grpc-status'] ?? status);
    });
    call.on('trailers', (headers) => {
      status = String(headers['grpc-status'] ?? status);
    });
    call.on('error', (error) => end(error.message));
    call.on('close', () => end(status));
    call.resume();
    call.end(body);
  });
}
