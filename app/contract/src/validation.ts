import { type DescMessage, fromJson, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator } from '@bufbuild/protovalidate';
import { type FieldViolation, LedgerError } from './errors.ts';

const validator = createValidator();

/** Fields are told by their JSON names, over both transports. */
const jsonPath = (path: string): string => path.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * In gRPC they travel in a header, in text and twice in details: one that is too long ends the connection, with every call on it, and
 * clients of Java take 8 KiB of headers.
 */
const toldViolations = 20;
const toldCharacters = 1200;

/** As many as fit; the first always does. */
function told(violations: readonly FieldViolation[]): readonly FieldViolation[] {
  let characters = 0;
  return violations.slice(0, toldViolations).filter(({ field, description }, i) => {
    characters += field.length + description.length + 4;
    return i === 0 || characters <= toldCharacters;
  });
}

/** Refuses a message that breaks the contract's rules, with the first of the broken ones. */
export function validated<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): MessageShape<Desc> {
  const result = validator.validate(schema, message);
  if (result.kind === 'valid') return message;
  if (result.kind === 'error') throw result.error;
  const violations = told(
    result.violations
      .slice(0, toldViolations)
      .map(({ field, message: description }) => ({ field: jsonPath(pathToString(field)), description })),
  );
  throw new LedgerError('invalid_argument', violations.map((v) => `${v.field}: ${v.description}`).join('; '), {
    violations,
  });
}

/** A message from its JSON form; unknown fields and wrong types are refused. */
export function messageFromJson<Desc extends DescMessage>(schema: Desc, json: JsonValue): MessageShape<Desc> {
  try {
    return fromJson(schema, json);
  } catch (cause) {
    throw new LedgerError('invalid_argument', cause instanceof Error ? cause.message : 'not the expected message', {
      cause,
    });
  }
}
