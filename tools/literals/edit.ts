import { type ParseResult, parse } from '@babel/parser';
import { UserError } from '@sample-platform-ai/terminal';

/**
 * Edits of the literals in infra/environments, as a person makes them: everything else in the file, comments included, stays
 * byte for byte. Babel's parser says where an object or a list begins and ends; TypeScript 7 has no such interface.
 */

type Program = ParseResult['program'];
type Statement = Program['body'][number];

interface Span {
  readonly start: number;
  readonly end: number;
}
interface Entry extends Span {
  readonly key: string;
  /** Of the value. */
  readonly value: Span & { readonly type: string };
}

const span = ({ start, end }: { start?: number | null | undefined; end?: number | null | undefined }): Span => {
  if (typeof start !== 'number' || typeof end !== 'number') throw new Error('the parser gave no position');
  return { start, end };
};

const program = (source: string): Program => parse(source, { sourceType: 'module', plugins: ['typescript'] }).program;

function parses(source: string): boolean {
  try {
    program(source);
    return true;
  } catch {
    return false;
  }
}

const parsed = (source: string, file: string): Program => {
  try {
    return program(source);
  } catch (error) {
    throw new UserError(`${file}: ${error instanceof Error ? error.message : error}; fix it first`);
  }
};

function declarators(statement: Statement) {
  if (statement.type === 'ExportNamedDeclaration') {
    const { declaration } = statement;
    return declaration?.type === 'VariableDeclaration' ? declaration.declarations : [];
  }
  return statement.type === 'VariableDeclaration' ? statement.declarations : [];
}

/** The value of the constant `name` of the module. */
function constant({ body }: Program, name: string) {
  for (const statement of body) {
    for (const { id, init } of declarators(statement)) {
      if (id.type === 'Identifier' && id.name === name && init) return init;
    }
  }
  return undefined;
}

type Node = NonNullable<ReturnType<typeof constant>>;

/** The properties of an object, with their positions. */
function entries(node: Node): readonly (Entry & { readonly node: Node })[] {
  if (node.type !== 'ObjectExpression') return [];
  return node.properties.flatMap((property) => {
    if (property.type !== 'ObjectProperty') return [];
    const { key, value } = property;
    const name = key.type === 'Identifier' ? key.name : key.type === 'StringLiteral' ? key.value : undefined;
    if (name === undefined) return [];
    return [{ key: name, ...span(property), value: { ...span(value), type: value.type }, node: value as Node }];
  });
}

function objectAt(source: string, { file, name, path }: LiteralPath): Extract<Node, { type: 'ObjectExpression' }> {
  let node = constant(parsed(source, file), name);
  for (const key of path) node = node && entries(node).find((entry) => entry.key === key)?.node;
  if (node?.type !== 'ObjectExpression') {
    throw new UserError(`${file}: expected an object literal at ${[name, ...path].join('.')}; write one there`);
  }
  return node;
}

export interface LiteralPath {
  /** For messages. */
  readonly file: string;
  /** Constant of the module. */
  readonly name: string;
  /** Keys that lead to an object. */
  readonly path: readonly string[];
}

export interface Import {
  /** That imports, for messages. */
  readonly file: string;
  readonly name: string;
  readonly from: string;
}

const cut = (source: string, { start, end }: Span, text = '') => source.slice(0, start) + text + source.slice(end);

/** Up to a comma, across comments. */
const toComma = /^(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*\n)*,/;

/** The whole lines that a span lies on, with the comma behind it. */
function lines(source: string, { start, end }: Span): Span {
  const comma = toComma.exec(source.slice(end))?.[0].length ?? 0;
  const before = source.lastIndexOf('\n', start - 1) + 1;
  const after = source.indexOf('\n', end + comma);
  const alone = source.slice(before, start).trim() === '' && source.slice(end + comma, after).trim() === '';
  return alone ? { start: before, end: after + 1 } : { start, end: end + comma };
}

/** Adds `key: text` as the last property of an object. The formatter sets the indentation. */
export function addProperty(
  source: string,
  literal: LiteralPath,
  { key, text }: { key: string; text: string },
): string {
  const node = objectAt(source, literal);
  const taken = entries(node);
  if (taken.some((entry) => entry.key === key)) {
    throw new UserError(`${literal.file}: ${[literal.name, ...literal.path].join('.')} has ${key} already`);
  }
  const { end } = span(node);
  const written = /^[A-Za-z_]\w*$/.test(key) ? key : `'${key}'`;
  const added = `${written}: ${text},\n`;
  const last = node.properties.at(-1);
  // Comments may be all that is in it.
  if (!last) return `${source.slice(0, end - 1)}\n${added}${source.slice(end - 1)}`;
  const behind = span(last).end;
  const comma = toComma.test(source.slice(behind)) ? '' : ',';
  return `${source.slice(0, behind)}${comma}${source.slice(behind, end - 1)}${added}${source.slice(end - 1)}`;
}

/** Takes a property away with the lines that it is on; the same text where there is none. */
export function removeProperty(source: string, literal: LiteralPath, key: string): string {
  const found = entries(objectAt(source, literal)).find((entry) => entry.key === key);
  if (!found) return source;
  const shorter = cut(source, lines(source, found));
  const node = objectAt(shorter, literal);
  const { start, end } = span(node);
  return shorter.slice(start + 1, end - 1).trim() === '' ? cut(shorter, { start, end }, '{}') : shorter;
}

/** The text of a property's value. */
export function propertyText(source: string, literal: LiteralPath, key: string): string | undefined {
  const found = entries(objectAt(source, literal)).find((entry) => entry.key === key);
  return found && source.slice(found.value.start, found.value.end);
}

/** Replaces the value of a property. */
export function setProperty(
  source: string,
  literal: LiteralPath,
  { key, text }: { key: string; text: string },
): string {
  const found = entries(objectAt(source, literal)).find((entry) => entry.key === key);
  if (!found) throw new UserError(`${literal.file}: ${[literal.name, ...literal.path].join('.')} has no ${key}`);
  return cut(source, found.value, text);
}

/** The names in a constant that is a list of identifiers, in order. */
export function listedNames(source: string, { file, name }: Omit<LiteralPath, 'path'>): readonly string[] {
  const node = constant(parsed(source, file), name);
  if (node?.type !== 'ArrayExpression') throw new UserError(`${file}: expected a list at ${name}; write one there`);
  return node.elements.map((element) => {
    if (element?.type !== 'Identifier')
      throw new UserError(`${file}: ${name} contains more than names; list only names of constants`);
    return element.name;
  });
}

/** Replaces a list of identifiers. */
export function setListedNames(
  source: string,
  { file, name }: Omit<LiteralPath, 'path'>,
  names: readonly string[],
): string {
  const node = constant(parsed(source, file), name);
  if (node?.type !== 'ArrayExpression') throw new UserError(`${file}: expected a list at ${name}; write one there`);
  return cut(source, span(node), `[${names.join(', ')}]`);
}

/** Adds `import { name } from 'from';` where the formatter sorts it. Throws where the module cannot have a constant of that name. */
export function addImport(source: string, { file, name, from }: Import): string {
  const changed = `import { ${name} } from '${from}';\n${source}`;
  // Of a constant that is imported as well, the parser thinks that the import may be a type.
  if (constant(parsed(source, file), name) !== undefined || !parses(changed)) {
    throw new UserError(
      `${file} cannot name a constant ${name}: it is a reserved word, or the file already has it; choose another name`,
    );
  }
  return changed;
}

/** Takes away what {@link addImport} adds. */
export const removeImport = (source: string, { file, name, from }: Import): string =>
  replaceOnce(source, { file, from: `import { ${name} } from '${from}';\n`, to: '' });

/** Replaces a text that the file has to have. */
export function replaceOnce(source: string, { file, from, to }: { file: string; from: string; to: string }): string {
  if (!source.includes(from))
    throw new UserError(`${file}: expected ${from.trim()}; restore exactly this text, and try again`);
  return source.replace(from, () => to);
}
