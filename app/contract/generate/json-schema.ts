import {
  create,
  type DescEnum,
  type DescField,
  type DescMessage,
  getOption,
  hasOption,
  ScalarType,
} from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { createValidator } from '@bufbuild/protovalidate';
import { type FieldRules, field as fieldRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { may_be_absent as mayBeAbsent } from '../gen/ledger/v1/presence_pb.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where a schema is used. Requests are validated strictly; responses may get new fields. */
export type Side = 'request' | 'answer';

/**
 * Generated clients name types `<Operation>Response`, so no schema has such a name. A message in requests and responses has a schema
 * for each, because only the one of requests is closed.
 */
const schemaName = (desc: DescMessage | DescEnum, side: Side): string =>
  `${desc.name.replace(/Response$/, 'Result')}${side === 'request' && answered.has(desc.typeName) ? 'Input' : ''}`;
export const reference = (desc: DescMessage | DescEnum, side: Side): JsonSchema => ({
  $ref: `#/components/schemas/${schemaName(desc, side)}`,
});

const answered = new Set<string>();
/** All messages of responses; must be complete before the first schema of a request. */
export function noteAnswer(desc: DescMessage): void {
  if (desc.typeName.startsWith('google.') || answered.has(desc.typeName)) return;
  answered.add(desc.typeName);
  for (const { message } of desc.fields) if (message) noteAnswer(message);
}

const defined = (entries: Record<string, unknown>): JsonSchema =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

const rulesOf = (desc: DescField): FieldRules | undefined =>
  hasOption(desc, fieldRules) ? getOption(desc, fieldRules) : undefined;

function stringSchema(rules: FieldRules | undefined): JsonSchema {
  if (rules?.type.case !== 'string') return { type: 'string' };
  const { pattern, minLen, maxLen, wellKnown } = rules.type.value;
  const uuid = wellKnown.case === 'uuid' && wellKnown.value;
  return defined({
    type: 'string',
    pattern: pattern || undefined,
    minLength: minLen === 0n ? undefined : Number(minLen),
    maxLength: maxLen === 0n ? undefined : Number(maxLen),
    format: uuid ? 'uuid' : undefined,
  });
}

function integerSchema(rules: FieldRules | undefined): JsonSchema {
  const bounds = rules?.type.case === 'int32' ? rules.type.value : undefined;
  return defined({
    type: 'integer',
    format: 'int32',
    minimum: bounds?.greaterThan.case === 'gte' ? bounds.greaterThan.value : undefined,
    maximum: bounds?.lessThan.case === 'lte' ? bounds.lessThan.value : undefined,
  });
}

function scalarSchema(scalar: ScalarType, rules: FieldRules | undefined): JsonSchema {
  if (scalar === ScalarType.STRING) return stringSchema(rules);
  if (scalar === ScalarType.INT32) return integerSchema(rules);
  // Without a format some clients use 32 bits.
  if (scalar === ScalarType.DOUBLE) return { type: 'number', format: 'double' };
  if (scalar === ScalarType.BOOL) return { type: 'boolean' };
  throw new Error(`no JSON Schema for scalar type ${ScalarType[scalar]}`);
}

/** The values that the rules allow; a required enum of a request cannot be "unspecified". */
function enumSchema(desc: DescEnum, rules: FieldRules | undefined, side: Side): JsonSchema {
  if (side === 'answer') return reference(desc, side);
  const forbidden = rules?.type.case === 'enum' ? rules.type.value.notIn : [];
  return {
    type: 'string',
    enum: desc.values.filter(({ number }) => !forbidden.includes(number)).map(({ name }) => name),
  };
}

/** Messages with a JSON form that differs from their fields. */
const wellKnown: Readonly<Record<string, JsonSchema>> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Struct': { type: 'object' },
  'google.protobuf.ListValue': { type: 'array', items: { type: 'object' } },
};

const messageSchemaOf = (desc: DescMessage, side: Side): JsonSchema =>
  wellKnown[desc.typeName] ?? reference(desc, side);

/** The JSON Schema of a field. */
export function fieldSchema(desc: DescField, side: Side): JsonSchema {
  const rules = rulesOf(desc);
  switch (desc.fieldKind) {
    case 'scalar':
      return scalarSchema(desc.scalar, rules);
    case 'enum':
      return enumSchema(desc.enum, rules, side);
    case 'message':
      return messageSchemaOf(desc.message, side);
    case 'list': {
      const list = rules?.type.case === 'repeated' ? rules.type.value : undefined;
      const items =
        desc.listKind === 'scalar'
          ? scalarSchema(desc.scalar, list?.items)
          : desc.listKind === 'enum'
            ? enumSchema(desc.enum, list?.items, side)
            : messageSchemaOf(desc.message, side);
      return defined({
        type: 'array',
        items,
        minItems: list?.minItems ? Number(list.minItems) : undefined,
        maxItems: list?.maxItems ? Number(list.maxItems) : undefined,
        uniqueItems: list?.unique ? true : undefined,
      });
    }
    case 'map':
      throw new Error(`${desc.parent.name}.${desc.name}: maps are not used in the contract`);
  }
}

const validator = createValidator();

/** Whether the rules refuse a request without the field. */
export const isRequired = (desc: DescField): boolean =>
  (validator.validate(desc.parent, create(desc.parent)).violations ?? []).some(({ field: [first] }) => first === desc);

/** Whether every response has the field. */
const isAlwaysThere = (desc: DescField): boolean =>
  desc.oneof === undefined &&
  !(desc.fieldKind === 'scalar' && desc.presence === FeatureSet_FieldPresence.EXPLICIT) &&
  !getOption(desc, mayBeAbsent);

/** Requests are closed, so that a misspelt field is refused instead of ignored; responses may get fields that a client does not know. */
export function objectSchema(fields: readonly DescField[], side: Side): JsonSchema {
  const required = fields.filter(side === 'request' ? isRequired : isAlwaysThere).map(({ jsonName }) => jsonName);
  return defined({
    type: 'object',
    properties: Object.fromEntries(fields.map((desc) => [desc.jsonName, fieldSchema(desc, side)])),
    required: required.length > 0 ? required : undefined,
    additionalProperties: side === 'request' ? false : undefined,
  });
}

export interface Schemas {
  readonly named: Map<string, JsonSchema>;
  /** Whether enums of responses are open: a generated client must accept values that it does not know. */
  readonly openEnums: boolean;
}

/** Schemas of a message and of all messages that it contains. */
export function collectSchemas(desc: DescMessage, side: Side, into: Schemas): void {
  if (desc.typeName.startsWith('google.') || into.named.has(schemaName(desc, side))) return;
  into.named.set(schemaName(desc, side), objectSchema(desc.fields, side));
  for (const item of desc.fields) collectField(item, side, into);
}

export function collectField(item: DescField, side: Side, into: Schemas): void {
  if (item.message) collectSchemas(item.message, side, into);
  if (!item.enum || side === 'request') return;
  const values = item.enum.values.map(({ name }) => name);
  into.named.set(schemaName(item.enum, side), {
    type: 'string',
    [into.openEnums ? 'x-extensible-enum' : 'enum']: values,
  });
}
