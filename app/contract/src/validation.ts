import { type DescMessage, fromJson, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator } from '@bufbuild/protovalidate';
import { type FieldViolation, LedgerError } from './errors.ts';

const validator = createValidator();

/** Both transports name fields by their JSON names. */
const jsonPath = (path: string): string => path.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * gRPC sends violations in a header: once in the message and twice in the details. A header that is too long ends the connection with all its
 * calls, and Java clients accept 8 KiB of headers.
 */
const maxViolations = 20;
const maxCharacters = 1200;

/** As many violations as fit, and always the first. */
function truncate(violations: readonly FieldViolation[]): readonly FieldViolation[] {
  let characters = 0;
  return violations.slice(0, maxViolations).filter(({ field, description }, i) => {
    characters += field.length + description.length + 4;
    return i === 0 || characters <= maxCharacters;
  });
}

/** Refuses a message that breaks the contract's rules, and reports the first violations. */
export function validated<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): MessageShape<Desc> {
  const result = validator.validate(schema, message);
  if (result.kind === 'valid') return message;
  if (result.kind === 'error') throw result.error;
  const violations = truncate(
    result.violations
      .slice(0, maxViolations)
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
