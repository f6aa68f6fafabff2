import { type ParserPlugin, parse } from '@babel/parser';

/** Text that people read, with the line on which it begins. */
export interface Text {
  readonly kind: 'comment' | 'message' | 'page';
  readonly line: number;
  readonly text: string;
}

/** Code between backticks becomes blanks of the same length, so that lines and columns stay. */
const withoutCode = (text: string): string =>
  text
    .replaceAll(/^ *(```+).*\n[\s\S]*?^ *\1 *$/gm, (block) => block.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/(`+)[^`]+?\1/g, (code) => code.replaceAll(/[^\n]/g, ' '));

/** The prose of a Markdown file. */
export const pageTexts = (source: string): readonly Text[] => [{ kind: 'page', line: 1, text: withoutCode(source) }];

/** At least three words: not a key, a name or an import. */
const isSentence = (text: string): boolean => /[a-z]+[ \n]+[a-z]+[ \n]+[a-z]+/i.test(text);

interface Located {
  readonly type: string;
  readonly line: number;
  readonly value: unknown;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function located(node: Readonly<Record<string, unknown>>): Located | undefined {
  const { type, loc, value } = node;
  const line = isObject(loc) && isObject(loc['start']) ? loc['start']['line'] : undefined;
  return typeof type === 'string' && typeof line === 'number' ? { type, line, value } : undefined;
}

/** Every node below a syntax tree's node. */
function* nodes(value: unknown): Generator<Located> {
  if (Array.isArray(value)) for (const each of value) yield* nodes(each);
  else if (isObject(value)) {
    const node = located(value);
    if (node) yield node;
    for (const [key, child] of Object.entries(value)) {
      if (key !== 'loc' && !key.endsWith('omments')) yield* nodes(child);
    }
  }
}

function messageOf({ type, value }: Located): string {
  if (typeof value === 'string') return /^(?:StringLiteral|JSXText)$/.test(type) ? value : '';
  return type === 'TemplateElement' && isObject(value) ? `${value['raw']}` : '';
}

/**
 * Comments, and strings that are sentences, of a TypeScript file. Babel's parser distinguishes them; a pattern would take
 * the `//` of an address for a comment.
 */
export function sourceTexts(source: string, file: string): readonly Text[] {
  const plugins: ParserPlugin[] = file.endsWith('.tsx') ? ['typescript', 'jsx'] : ['typescript'];
  const tree = parse(source, { sourceType: 'module', plugins });
  const texts: Text[] = [];
  let last = { line: 0, end: 0, text: '' };
  for (const { type, value, loc } of tree.comments ?? []) {
    const { start, end } = loc ?? { start: { line: 0 }, end: { line: 0 } };
    // Line comments that follow each other are one text, for a sentence may go over several.
    if (type === 'CommentLine' && start.line === last.end + 1) {
      texts.pop();
      last = { line: last.line, end: end.line, text: `${last.text}\n${value}` };
    } else last = { line: start.line, end: type === 'CommentLine' ? end.line : 0, text: value };
    const prose = last.text.replaceAll(/^[ \t]*\*/gm, (lead) => ' '.repeat(lead.length));
    texts.push({ kind: 'comment', line: last.line, text: withoutCode(prose) });
  }
  for (const node of nodes(tree.program)) {
    const text = messageOf(node);
    if (isSentence(text)) texts.push({ kind: 'message', line: node.line, text: withoutCode(text) });
  }
  return texts;
}
