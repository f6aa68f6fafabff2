import { create, type DescField, type DescMessage, fromBinary, type Message, toBinary } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { TimestampSchema, timestampFromMs } from '@bufbuild/protobuf/wkt';

/** What the generator draws from. `ids` and `pages` grow with what the server has answered. */
export interface Source {
  readonly random: () => number;
  readonly ids: string[];
  readonly pages: string[];
}

const pick = <Item>({ random }: Source, items: readonly Item[]): Item | undefined =>
  items[Math.floor(random() * items.length)];
const below = ({ random }: Source, limit: number): number => Math.floor(random() * limit);

const words: Readonly<Record<string, readonly string[]>> = {
  name: ['a', 'b', 'c'],
  service: ['a', 'b', 'c', ''],
  environment: ['a', 'b', ''],
  region: ['a', 'b', ''],
  regions: ['a', 'b', 'c'],
  team: ['a', ''],
  key: ['r1', 'r2', 'r3', 'r4'],
  version: ['v1', 'v2'],
  image_digest: ['a', 'b', 'c'].map((character) => `sha256:${character.repeat(64)}`),
  sha: ['1', '2', '3'].map((character) => character.repeat(40)),
  full_name: ['example-org/a'],
  owner_id: ['100'],
  url: ['https://hooks.example.invalid/x'],
  secret: [`whsec_${Buffer.alloc(32, 7).toString('base64')}`],
  event_ids: ['1-01900000-0000-7000-8000-000000000000'],
  after: ['', '1-01900000-0000-7000-8000-000000000000'],
  note: ['', 'seen'],
};
const oddTexts = ['', ' ', '\0', '\u{10ffff}', 'é'.repeat(70), "'; --", '%00', '../..', '-1', 'x'.repeat(5000), '1-0'];
const oddNumbers = [-1, 0, 1, 200, 201, 2_147_483_647, -2_147_483_648];
const oddTimes = [-62_135_596_800n, 253_402_300_799n, 9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n, 0n];

function likelyText(source: Source, field: DescField): string {
  if (field.name === 'id' && field.parent.name === 'Repository') return '1';
  if (field.name === 'id' || field.name.endsWith('_id')) return pick(source, source.ids) ?? '';
  if (field.name === 'page_token') return source.random() < 0.5 ? '' : (pick(source, source.pages) ?? '');
  return pick(source, words[field.name] ?? ['x']) ?? '';
}

/** How far from what a caller would send: 0 is a plain request, 1 is nonsense of the right types. */
type Oddness = number;

function time(source: Source, odd: boolean): Message {
  if (odd)
    return create(TimestampSchema, { seconds: pick(source, oddTimes) ?? 0n, nanos: pick(source, oddNumbers) ?? 0 });
  return timestampFromMs(Date.now() - below(source, 90 * 86_400_000));
}

function single(source: Source, field: DescField, oddness: Oddness): unknown {
  const odd = source.random() < oddness;
  if (field.message?.typeName === TimestampSchema.typeName) return reflect(TimestampSchema, time(source, odd) as never);
  if (field.message?.typeName.startsWith('google.protobuf.')) return reflect(field.message);
  if (field.message) return reflect(field.message, messageOf(source, field.message, oddness));
  if (field.enum)
    return odd ? (pick(source, oddNumbers) ?? 0) : (pick(source, field.enum.values.slice(1))?.number ?? 1);
  switch (field.scalar) {
    case undefined:
    case 9:
      return odd ? (pick(source, oddTexts) ?? '') : likelyText(source, field);
    case 8:
      return source.random() < 0.5;
    default:
      return odd ? (pick(source, oddNumbers) ?? 0) : below(source, 4);
  }
}

/** A message with values by its fields' types and names. */
export function messageOf(source: Source, desc: DescMessage, oddness: Oddness): Message {
  const message = reflect(desc);
  for (const field of desc.fields) {
    if (source.random() < 0.15) continue;
    if (field.fieldKind === 'list') {
      const list = message.get(field);
      const length = source.random() < oddness * 0.1 ? 600 : below(source, 3);
      for (let i = 0; i < length; i += 1) list.add(single(source, field, oddness) as never);
    } else message.set(field, single(source, field, oddness) as never);
  }
  return message.message;
}

const wireTypes = [
  WireType.Varint,
  WireType.Bit64,
  WireType.LengthDelimited,
  WireType.Bit32,
  WireType.StartGroup,
] as const;

function junkField(source: Source, number: number): Uint8Array {
  const writer = new BinaryWriter();
  const type = pick(source, wireTypes) ?? WireType.Varint;
  writer.tag(number, type);
  if (type === WireType.Varint) writer.uint64(0xffff_ffff_ffff_ffffn);
  else if (type === WireType.Bit64) writer.fixed64(1n);
  else if (type === WireType.Bit32) writer.fixed32(1);
  else if (type === WireType.LengthDelimited) writer.bytes(new Uint8Array(below(source, 50)).fill(255));
  else writer.tag(1, WireType.Varint).int32(1).tag(number, WireType.EndGroup);
  return writer.finish();
}

function flipped(source: Source, bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let i = 0; i <= below(source, 4); i += 1) copy[below(source, copy.length)] = below(source, 256);
  return copy;
}

const join = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

const valid = (source: Source, desc: DescMessage): Uint8Array => toBinary(desc, messageOf(source, desc, 0));

/** Ways to make a request's bytes, from honest to broken. */
export const kinds = {
  valid,
  odd: (source, desc) => toBinary(desc, messageOf(source, desc, 0.3)),
  mutated: (source, desc) => flipped(source, valid(source, desc)),
  truncated: (source, desc) => {
    const bytes = valid(source, desc);
    return bytes.slice(0, below(source, bytes.length));
  },
  wrongType: (source, desc) => join(valid(source, desc), junkField(source, pick(source, desc.fields)?.number ?? 1)),
  unknown: (source, desc) => join(valid(source, desc), junkField(source, 1000 + below(source, 1000))),
  huge: (source, desc) => {
    const field = pick(source, desc.fields)?.number ?? 1;
    const size = 2 ** (10 + below(source, 11));
    return new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(new Uint8Array(size).fill(97)).finish();
  },
  deep: (_source, desc) => {
    let inner: Uint8Array = new Uint8Array();
    const field = desc.fields.find((each) => each.message)?.number ?? 4;
    for (let i = 0; i < 150; i += 1)
      inner = new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(inner).finish();
    return inner;
  },
  noise: (source) => Uint8Array.from({ length: below(source, 200) }, () => below(source, 256)),
} as const satisfies Record<string, (source: Source, desc: DescMessage) => Uint8Array>;
export type Kind = keyof typeof kinds;

/** Remembers the ids and page tokens of an answer, so that later requests name what exists. */
export function learn(source: Source, desc: DescMessage, bytes: Uint8Array): void {
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value.slice(0, 3)) visit(item);
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) {
        if (typeof item === 'string' && /^(id|rolloutId)$/.test(key) && item.length === 36) remember(source.ids, item);
        else if (key === 'nextPageToken' && typeof item === 'string' && item !== '') remember(source.pages, item);
        else visit(item);
      }
  };
  visit(fromBinary(desc, bytes));
}

function remember(list: string[], item: string): void {
  list.push(item);
  if (list.length > 200) list.shift();
}
