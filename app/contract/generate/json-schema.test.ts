import { create, type DescMessage } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import { expect, it } from 'vitest';
import openapi from '../openapi.json' with { type: 'json' };
import { contractMethods } from '../src/methods.ts';

const schemas = openapi.components.schemas as Readonly<Record<string, { readonly required?: readonly string[] }>>;
const validator = createValidator();

/** The fields without which the rules refuse a message. */
const refusedWithout = (desc: DescMessage): readonly string[] => {
  const { violations = [] } = validator.validate(desc, create(desc));
  return violations.flatMap(({ field: [first] }) => (first?.kind === 'field' ? [first.jsonName] : []));
};

/** Bodies, and the messages in them: name of the schema -> message, and its fields that are in the path. */
const bodies = new Map<string, readonly [DescMessage, readonly string[]]>();
function collect(desc: DescMessage): void {
  const name = `${desc.name}Input` in schemas ? `${desc.name}Input` : desc.name;
  if (desc.typeName.startsWith('google.') || bodies.has(name)) return;
  bodies.set(name, [desc, []]);
  for (const { message } of desc.fields) if (message) collect(message);
}
for (const { descriptor, verb, pathFields, otherFields } of contractMethods) {
  if (verb === 'GET') continue;
  bodies.set(`${descriptor.name}Body`, [descriptor.input, pathFields.map(({ jsonName }) => jsonName)]);
  for (const { message } of otherFields) if (message) collect(message);
}

it.each([...bodies.keys()])('openapi.json requires of %s what the rules refuse it without', (name) => {
  const [desc, inPath] = bodies.get(name) ?? [];
  if (!desc) throw new Error(name);
  const refused = new Set(refusedWithout(desc).filter((field) => !inPath?.includes(field)));
  expect([...(schemas[name]?.required ?? [])].sort()).toEqual([...refused].sort());
});

it('holds for bodies, and for messages in them', () => {
  expect(bodies.size).toBeGreaterThan(contractMethods.filter(({ verb }) => verb !== 'GET').length);
});
