import { type DescEnum, type DescField, type DescMessage, getOption, hasOption, ScalarType } from '@bufbuild/protobuf';
import { type FieldRules, field as fieldRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

const schemaName = (desc: DescMessage | DescEnum): string => desc.name;
const reference = (desc: DescMessage | DescEnum): JsonSchema => ({ $ref: `#/components/schemas/${schemaName(desc)}` });

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
  if (scalar === ScalarType.DOUBLE) return { type: 'number' };
  if (scalar === ScalarType.BOOL) return { type: 'boolean' };
  throw new Error(`no JSON Schema for scalar type ${ScalarType[scalar]}`);
}

/** The values that the rules leave; a request cannot say "unspecified". */
function enumSchema(desc: DescEnum, rules: FieldRules | undefined): JsonSchema {
  const forbidden = rules?.type.case === 'enum' ? rules.type.value.notIn : [];
  if (forbidden.length === 0) return reference(desc);
  return {
    type: 'string',
    enum: desc.values.filter(({ number }) => !forbidden.includes(number)).map(({ name }) => name),
  };
}

const messageSchemaOf = (desc: DescMessage): JsonSchema =>
  desc.typeName === 'google.protobuf.Timestamp' ? { type: 'string', format: 'date-time' } : reference(desc);

/** What a field looks like in JSON, without its description. */
function bareFieldSchema(desc: DescField): JsonSchema {
  const rules = rulesOf(desc);
  switch (desc.fieldKind) {
    case 'scalar':
      return scalarSchema(desc.scalar, rules);
    case 'enum':
      return enumSchema(desc.enum, rules);
    case 'message':
      return messageSchemaOf(desc.message);
    case 'list': {
      const list = rules?.type.case === 'repeated' ? rules.type.value : undefined;
      const items =
        desc.listKind === 'scalar'
          ? scalarSchema(desc.scalar, list?.items)
          : desc.listKind === 'enum'
            ? enumSchema(desc.enum, list?.items)
            : messageSchemaOf(desc.message);
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

export const fieldSchema = (desc: DescField): JsonSchema => bareFieldSchema(desc);

/** Whether a request without the field is refused by its rules. */
export function isRequired(desc: DescField): boolean {
  const rules = rulesOf(desc);
  if (!rules) return false;
  if (rules.required) return true;
  if (rules.type.case === 'string')
    return rules.type.value.pattern !== '' && !new RegExp(rules.type.value.pattern, 'u').test('');
  if (rules.type.case === 'enum') return rules.type.value.notIn.includes(0);
  return rules.type.case === 'repeated' && rules.type.value.minItems > 0n;
}

/** Closed, so that a misspelt field is refused instead of ignored. */
export function objectSchema(fields: readonly DescField[]): JsonSchema {
  const required = fields.filter(isRequired).map(({ jsonName }) => jsonName);
  return defined({
    type: 'object',
    properties: Object.fromEntries(fields.map((desc) => [desc.jsonName, fieldSchema(desc)])),
    required: required.length > 0 ? required : undefined,
    additionalProperties: false,
  });
}

/** Schemas of a message and of everything that it holds. */
export function collectSchemas(desc: DescMessage, into: Map<string, JsonSchema>): void {
  if (desc.typeName.startsWith('google.') || into.has(schemaName(desc))) return;
  into.set(schemaName(desc), objectSchema(desc.fields));
  for (const item of desc.fields) collectField(item, into);
}

export function collectField(item: DescField, into: Map<string, JsonSchema>): void {
  if (item.message) collectSchemas(item.message, into);
  if (item.enum) into.set(schemaName(item.enum), { type: 'string', enum: item.enum.values.map(({ name }) => name) });
}
