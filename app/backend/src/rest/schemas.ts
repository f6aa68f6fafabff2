import { type ContractMethod, type FieldViolation, LedgerError } from '@sample-platform-ai/contract';
import openapi from '@sample-platform-ai/contract/openapi.json' with { type: 'json' };
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { FastifySchema, FastifySchemaCompiler } from 'fastify';

type Schema = Readonly<Record<string, unknown>>;
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

const documentKey = 'openapi';

/** Rewrites references for use outside the document. */
function absolute(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(absolute);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === '$ref' && typeof item === 'string' && item.startsWith('#') ? documentKey + item : absolute(item),
    ]),
  );
}

/** The generator validates the document: compiling the meta-schema here would take a quarter of the start. */
function compiler(coerceTypes: boolean): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, coerceTypes, allErrors: false, meta: false, validateSchema: false });
  formats.default(ajv);
  return ajv.addSchema(openapi, documentKey);
}

const strict = compiler(false);
/** Query and path parameters are text. */
const lenient = compiler(true);

/** Compiles a schema on first use. */
export const validatorCompiler: FastifySchemaCompiler<FastifySchema> = ({ schema, httpPart }) => {
  let compiled: ValidateFunction | undefined;
  return (data) => {
    compiled ??= (httpPart === 'body' ? strict : lenient).compile(schema as Schema);
    return compiled(data) ? true : { error: compiled.errors ?? [] };
  };
};

const partSchema = (parameters: readonly Parameter[]): Schema => ({
  type: 'object',
  properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, absolute(schema)])),
  required: parameters.filter(({ required }) => required).map(({ name }) => name),
  additionalProperties: false,
});

/** The published schemas of a method for Fastify: requests are checked against the documentation. */
export function routeSchema(method: ContractMethod): FastifySchema {
  const paths = openapi.paths as Readonly<Record<string, Readonly<Record<string, { parameters: Parameter[] }>>>>;
  const operation = paths[method.path]?.[method.verb.toLowerCase()];
  if (!operation) throw new Error(`${method.name} is not in openapi.json`);
  const of = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
  return {
    params: partSchema(of('path')),
    querystring: partSchema(of('query')),
    ...(method.verb === 'GET'
      ? {}
      : { body: { $ref: `${documentKey}#/components/schemas/${method.descriptor.name}Body` } }),
  };
}

const fieldOf = ({ instancePath, keyword, params }: ErrorObject): string => {
  const path = instancePath
    .replace(/^\//, '')
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
  const extra =
    keyword === 'required'
      ? params['missingProperty']
      : keyword === 'additionalProperties'
        ? params['additionalProperty']
        : '';
  return [path, extra].filter((part) => part !== '').join('.');
};

/** The first violation, in the form of the contract. */
export function schemaError(errors: readonly ErrorObject[]): LedgerError {
  const violations = errors.map(
    (error): FieldViolation => ({ field: fieldOf(error), description: error.message ?? 'is not valid' }),
  );
  return new LedgerError('invalid_argument', violations.map((v) => `${v.field}: ${v.description}`).join('; '), {
    violations,
  });
}
