import { describe, expect, it } from 'vitest';
import {
  addImport,
  addProperty,
  listedNames,
  propertyText,
  removeImport,
  removeProperty,
  setListedNames,
  setProperty,
} from './edit.ts';

const at = (...path: readonly string[]) => ({ file: 'example.ts', name: 'example', path });
const fees = { key: 'fees', text: '{ api: 1 }' };
const source = `// The first line: { not: 'code' }
import type { Example } from './example-type.ts';

export const example: Example = {
  name: 'a{b}c', // a brace in a text: }
  /* before */ services: {
    // Why there are two of it.
    'pay-api': { api: { replicas: [1, 2] } }, // behind it
    orders: { api: {} }
  },
  note: \`\${1}, }\`,
};
`;

/** Both ends of a text that an edit left alone, and what is between them. */
function changed(before: string, after: string): { readonly removed: string; readonly added: string } {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { removed: before.slice(start, before.length - end), added: after.slice(start, after.length - end) };
}

/** The value, as the code that was written has it. */
const evaluated = (text: string): { readonly services: Record<string, unknown> } =>
  new Function(
    `${text.replace(/^import.*\n/m, '').replace('export const example: Example', 'const example')}; return example`,
  )();

describe('a property that is added to a literal', () => {
  it('comes last, and nothing else changes', () => {
    const text = addProperty(source, at('services'), fees);
    expect(Object.keys(evaluated(text).services)).toEqual(['pay-api', 'orders', 'fees']);
    const { removed, added } = changed(source, text);
    expect(removed.trim()).toBe('');
    expect(added.replaceAll(/\s/g, '')).toBe(',fees:{api:1},');
  });

  it.each([
    ['an empty object', '{}'],
    ['an empty object with a comment', '{\n  // None yet.\n}'],
    ['a spread', '{ ...{ a: 1 } }'],
    ['a trailing comma', '{ a: 1, }'],
    ['a comment before the comma', '{ a: 1 /* one, }*/, }'],
    ['a comment behind the last one', '{\n  a: 1 // one, and }\n}'],
    ['a comment behind the last comma', '{\n  a: 1, // one\n  // the end\n}'],
  ])('fits behind %s, and keeps comments', (_, object) => {
    const before = `export const example: Example = { services: ${object} };\n`;
    const text = addProperty(before, at('services'), { key: 'pay-api', text: '2' });
    expect(evaluated(text).services['pay-api']).toBe(2);
    for (const [comment] of object.matchAll(/\/\*.*?\*\/|\/\/.*/g)) expect(text).toContain(comment);
  });

  it('goes into the object at the top', () => {
    const text = addProperty('export const example: Example = {};\n', at(), { key: 'services', text: '{}' });
    expect(evaluated(text)).toEqual({ services: {} });
  });

  it('is refused where it is there already, in quotes or without', () => {
    const again = (key: string) => () => addProperty(source, at('services'), { key, text: '1' });
    expect(again('orders')).toThrow('example.ts: example.services has orders already');
    expect(again('pay-api')).toThrow('example.ts: example.services has pay-api already');
  });
});

describe('a property that is removed from a literal', () => {
  it('takes its lines away, and leaves the others byte for byte', () => {
    expect(removeProperty(source, at('services'), 'orders')).toBe(source.replace('    orders: { api: {} }\n', ''));
  });

  it('keeps the comment behind it valid', () => {
    const text = removeProperty(source, at('services'), 'pay-api');
    expect(evaluated(text).services).toEqual({ orders: { api: {} } });
    expect(text).toContain('// Why there are two of it.');
  });

  it('is the opposite of adding it, but for spaces', () => {
    const text = removeProperty(addProperty(source, at('services'), fees), at('services'), 'fees');
    expect(evaluated(text)).toEqual(evaluated(source));
    expect(changed(source, text).removed.trim()).toBe('');
  });

  it('leaves an empty object behind the last one', () => {
    const text = removeProperty('export const example = {\n  services: {\n    a: 1,\n  },\n};\n', at('services'), 'a');
    expect(text).toBe('export const example = {\n  services: {},\n};\n');
  });

  it('takes a comma behind a comment with it, and keeps the comments of an object that it empties', () => {
    const before = 'export const example: Example = { services: { a: 1 /* one, } */, b: 2 } };';
    expect(evaluated(removeProperty(before, at('services'), 'a')).services).toEqual({ b: 2 });
    const last = 'export const example: Example = {\n  services: {\n    // Of teams.\n    a: 1,\n  },\n};\n';
    expect(removeProperty(last, at('services'), 'a')).toBe(last.replace('    a: 1,\n', ''));
  });

  it('changes nothing where it is not there', () => {
    expect(removeProperty(source, at('services'), 'absent')).toBe(source);
  });
});

describe('values and lists', () => {
  it('are read and replaced in their place', () => {
    expect(propertyText(source, at(), 'name')).toBe("'a{b}c'");
    expect(propertyText(source, at('services'), 'pay-api')).toBe('{ api: { replicas: [1, 2] } }');
    expect(setProperty(source, at(), { key: 'name', text: "'b'" })).toBe(source.replace("'a{b}c'", "'b'"));
    expect(() => setProperty(source, at(), { key: 'absent', text: '1' })).toThrow('example.ts: example has no absent');
  });

  const list = "import { a } from './a.ts';\n\n/** In order. */\nexport const all: readonly A[] = [a];\n";
  const place = { file: 'list.ts', name: 'all' };

  it('are lists of names, whose file stays otherwise as it was', () => {
    expect(listedNames(list, place)).toEqual(['a']);
    expect(setListedNames(list, place, ['a', 'b'])).toBe(list.replace('[a]', '[a, b]'));
    const imported = addImport(list, { file: 'list.ts', name: 'b', from: './b.ts' });
    expect(imported).toContain("import { b } from './b.ts';\n");
    expect(removeImport(imported, { file: 'list.ts', name: 'b', from: './b.ts' })).toBe(list);
  });

  it.each(['new', 'delete', 'public', 'a', 'all'])(
    'get no constant %s, which would be no TypeScript or is there',
    (name) => {
      expect(() => addImport(list, { file: 'list.ts', name, from: './x.ts' })).toThrow(
        `list.ts cannot name a constant ${name}`,
      );
    },
  );

  it('lose an import only as it was written by a command', () => {
    expect(() => removeImport(list.replace(/'/g, '"'), { file: 'list.ts', name: 'a', from: './a.ts' })).toThrow(
      "list.ts: expected import { a } from './a.ts';",
    );
  });

  it('are refused where they are something else, with the file and what to write', () => {
    expect(() => listedNames('export const all = other;', place)).toThrow('list.ts: expected a list at all');
    expect(() => listedNames('export const all = [a, ...b];', place)).toThrow('list.ts: all contains more than names');
    expect(() => addProperty('export const example = make();', at('services'), fees)).toThrow(
      'example.ts: expected an object literal at example.services; write one there',
    );
  });

  it('are refused in a file that does not parse, with the file, the place and what to do', () => {
    const broken = 'export const example = {\n  services: { a: 1\n};\n';
    for (const edit of [() => addProperty(broken, at('services'), fees), () => listedNames(broken, place)]) {
      expect(edit).toThrow(/^(example|list)\.ts: .*\(\d+:\d+\).*fix it first$/s);
    }
  });
});
