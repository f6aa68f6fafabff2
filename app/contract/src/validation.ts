import { type DescMessage, fromJson, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator } from '@bufbuild/protovalidate';
import { LedgerError } from './errors.ts';

const validator = createValidator();

/** Fields are told by their JSON names, over both transports. */
const jsonPath = (path: string): string => path.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** In gRPC they travel in a header: one that is too long ends the connection, with every call on it. */
const toldViolations = 20;

/** Refuses a message that breaks the contract's rules, with the first of the broken ones. */
export function validated<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): MessageShape<Desc> {
  const result = validator.validate(schema, message);
  if (result.kind === 'valid') return message;
  if (result.kind === 'error') throw result.error;
  const violations = result.violations.slice(0, toldViolations).map(({ field, message: description }) => ({
    field: jsonPath(pathToString(field)),
    description,
  }));
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
