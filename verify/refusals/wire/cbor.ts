import type { Json } from '../call.ts';

/** The part of CBOR (RFC 8949) that Smithy's protocol uses: CloudWatch speaks it. */
export function fromCbor(bytes: Uint8Array): Json {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const length = (info: number): number => {
    if (info < 24) return info;
    const size = 2 ** (info - 24);
    const read = { 1: view.getUint8, 2: view.getUint16, 4: view.getUint32 }[size];
    const value = read ? read.call(view, at) : Number(view.getBigUint64(at));
    at += size;
    return value;
  };
  const isBreak = () => {
    if (bytes[at] !== 0xff) return false;
    at += 1;
    return true;
  };
  const chunk = (size: number) => {
    at += size;
    return bytes.subarray(at - size, at);
  };
  const value = (): Json => {
    const initial = view.getUint8(at++);
    const [major, info] = [initial >> 5, initial & 31];
    const isEndless = info === 31;
    if (major === 7) return simple(info);
    const size = isEndless ? Number.POSITIVE_INFINITY : length(info);
    if (major === 0) return size;
    if (major === 1) return -1 - size;
    if (major === 2 || major === 3) {
      const parts: string[] = [];
      if (isEndless) while (!isBreak()) parts.push(String(value()));
      else parts.push(Buffer.from(chunk(size)).toString());
      return parts.join('');
    }
    if (major === 6) return value();
    const list: Json[] = [];
    const object: Record<string, Json> = {};
    for (let i = 0; i < size && !(isEndless && isBreak()); i++)
      if (major === 4) list.push(value());
      else object[String(value())] = value();
    return major === 4 ? list : object;
  };
  const simple = (info: number): Json => {
    if (info === 20 || info === 21) return info === 21;
    if (info < 25) return null;
    const size = 2 ** (info - 24);
    at += size;
    return size === 4 ? view.getFloat32(at - 4) : size === 8 ? view.getFloat64(at - 8) : null;
  };
  return bytes.length === 0 ? {} : value();
}

/** A map of texts. */
export function toCbor(texts: Readonly<Record<string, string>>): Buffer {
  const head = (major: number, size: number) =>
    size < 24 ? Buffer.from([(major << 5) | size]) : Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
  const text = (value: string) => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  const entries = Object.entries(texts);
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [text(key), text(value)])]);
}
