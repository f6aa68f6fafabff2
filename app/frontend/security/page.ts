import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5';

type Element = DefaultTreeAdapterTypes.Element;

/** What a page brings inline, as sources of a Content-Security-Policy. */
export interface InlineHashes {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  readonly styleAttributes: readonly string[];
}

export interface Page {
  /** With the integrity of every file that it loads. */
  readonly html: string;
  readonly inline: InlineHashes;
  /** Offset in `html` from which a policy governs the whole page: after the character set, before all else. */
  readonly policyOffset: number;
}

/** A page that could not be served under a strict policy. */
export class UnsafePageError extends Error {}

/** Content of a file that the site serves at a path, or nothing where there is none. */
export type SiteContent = (path: string) => Buffer | undefined;

/** Files of an export. */
export const siteContent =
  (folder: string): SiteContent =>
  (path) => {
    const file = join(folder, decodeURIComponent(path));
    return existsSync(file) ? readFileSync(file) : undefined;
  };

/** The file that an element loads. @throws UnsafePageError where the site has none at this address, as for another host */
export function loadedFile(element: Element, address: string, content: SiteContent): Buffer {
  const file = /^\/(?!\/)/.test(address) ? content(address.replace(/[?#].*$/, '')) : undefined;
  if (!file) throw new UnsafePageError(`<${element.tagName}> loads ${address}, which is not a file of this site`);
  return file;
}

/** An inline text as a source of a policy. */
export const hashSource = (content: string): string =>
  `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
const integrityOf = (content: Buffer) => `sha384-${createHash('sha384').update(content).digest('base64')}`;

/** Types of script that are data: nothing executes them, and no policy asks for their hash. */
const isData = (type: string | undefined) => type !== undefined && /^application\/(ld\+)?json$/i.test(type);
const verifiedLinks: ReadonlySet<string> = new Set(['stylesheet', 'modulepreload', 'preload']);
const verifiedPreloads: ReadonlySet<string | undefined> = new Set(['script', 'style']);

export const attribute = (element: Element, name: string) => element.attrs.find((found) => found.name === name)?.value;
const textOf = (element: Element) =>
  element.childNodes.map((node) => (defaultTreeAdapter.isTextNode(node) ? node.value : '')).join('');

/** All elements, those of templates included, in the order of the text. */
export function* elementsOf(node: DefaultTreeAdapterTypes.ParentNode): Generator<Element> {
  for (const child of node.childNodes) {
    if (!defaultTreeAdapter.isElementNode(child)) continue;
    yield child;
    yield* elementsOf(child);
    if ('content' in child) yield* elementsOf(child.content as DefaultTreeAdapterTypes.DocumentFragment);
  }
}

/** Address of a file that the browser is to verify, where the element loads one. */
function verifiedAddress(element: Element): string | undefined {
  if (element.tagName === 'script') return attribute(element, 'src');
  const rel = attribute(element, 'rel') ?? '';
  if (element.tagName !== 'link' || !verifiedLinks.has(rel)) return undefined;
  return rel === 'preload' && !verifiedPreloads.has(attribute(element, 'as')) ? undefined : attribute(element, 'href');
}

/** Where to write another attribute into an element: behind its name. */
function attributesOffset(element: Element): number {
  const start = element.sourceCodeLocation?.startTag?.startOffset ?? element.sourceCodeLocation?.startOffset;
  if (start === undefined) throw new UnsafePageError(`<${element.tagName}> is not in the page's text`);
  return start + 1 + element.tagName.length;
}

function refuseUnsafe(element: Element): void {
  for (const { name, value } of element.attrs) {
    if (name.startsWith('on'))
      throw new UnsafePageError(
        `<${element.tagName} ${name}>: an inline event handler cannot run; add a listener in a script`,
      );
    if (/^\s*javascript:/i.test(value))
      throw new UnsafePageError(`<${element.tagName} ${name}>: a javascript: address cannot run`);
  }
  if (element.tagName === 'meta' && attribute(element, 'http-equiv')?.toLowerCase() === 'content-security-policy') {
    throw new UnsafePageError('the page already has a policy; rebuild the site');
  }
}

/** Reads a built page, and gives each script and style sheet of it the hash that browsers are to verify. */
export function readPage(html: string, content: SiteContent): Page {
  const inline = { scripts: new Set<string>(), styles: new Set<string>(), styleAttributes: new Set<string>() };
  const insertions: { offset: number; text: string }[] = [];
  let policyOffset: number | undefined;
  for (const element of elementsOf(parse(html, { sourceCodeLocationInfo: true }))) {
    refuseUnsafe(element);
    const { tagName } = element;
    if (tagName === 'head') policyOffset ??= element.sourceCodeLocation?.startTag?.endOffset;
    if (tagName === 'meta' && attribute(element, 'charset')) policyOffset = element.sourceCodeLocation?.endOffset;
    const style = attribute(element, 'style');
    if (style) inline.styleAttributes.add(hashSource(style));
    if (tagName === 'style') inline.styles.add(hashSource(textOf(element)));
    const address = verifiedAddress(element);
    if (address !== undefined) {
      const file = loadedFile(element, address, content);
      if (!attribute(element, 'integrity'))
        insertions.push({ offset: attributesOffset(element), text: ` integrity="${integrityOf(file)}"` });
    } else if (tagName === 'script' && !isData(attribute(element, 'type')))
      inline.scripts.add(hashSource(textOf(element)));
  }
  if (policyOffset === undefined) throw new UnsafePageError('it has no <head>, where its policy would go');
  let hardened = html;
  for (const { offset, text } of insertions.toReversed())
    hardened = hardened.slice(0, offset) + text + hardened.slice(offset);
  const before = insertions.filter(({ offset }) => offset < (policyOffset ?? 0));
  return {
    html: hardened,
    inline: {
      scripts: [...inline.scripts].sort(),
      styles: [...inline.styles].sort(),
      styleAttributes: [...inline.styleAttributes].sort(),
    },
    policyOffset: policyOffset + before.reduce((length, { text }) => length + text.length, 0),
  };
}
