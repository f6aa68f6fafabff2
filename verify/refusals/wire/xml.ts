import type { Json } from '../call.ts';

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const decoded = (text: string): string =>
  text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
    decimal
      ? String.fromCodePoint(Number(decimal))
      : hex
        ? String.fromCodePoint(Number.parseInt(hex, 16))
        : (entities[String(name)] ?? whole),
  );

interface Node {
  readonly name: string;
  readonly children: Record<string, Json[]>;
  text: string;
}

/** A document of an AWS API as an object: elements that repeat are a list. */
export function fromXml(xml: string): Json {
  const root: Node = { name: '', children: {}, text: '' };
  const open = [root];
  for (const [, closing, name, attributes = '', empty, text] of xml.matchAll(
    /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g,
  )) {
    const top = open.at(-1) ?? root;
    if (text !== undefined) top.text += decoded(text);
    else if (closing === '/') close(open);
    else if (name !== undefined && !attributes.startsWith('<?')) {
      open.push({ name, children: {}, text: '' });
      if (empty === '/') close(open);
    }
  }
  return contentOf(root);
}

function close(open: Node[]): void {
  const node = open.pop();
  const parent = open.at(-1);
  if (!node || !parent) return;
  parent.children[node.name] = [...(parent.children[node.name] ?? []), contentOf(node)];
}

function contentOf({ children, text }: Node): Json {
  const entries = Object.entries(children);
  if (entries.length === 0) return text.trim();
  return Object.fromEntries(
    entries.map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values]),
  );
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
