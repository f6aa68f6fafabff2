import type { Json, Parameters, Refusal } from '../call.ts';
import { toCbor } from './cbor.ts';
import type { Understood } from './request.ts';
import { escaped } from './xml.ts';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A refusal as the service's protocol writes it. */
export function answerOf({ protocol, service }: Understood, { status, code, message }: Refusal): WireAnswer {
  const fault = `<Code>${escaped(code)}</Code><Message>${escaped(message)}</Message>`;
  const xml = (body: string): WireAnswer => ({ status, headers: { 'content-type': 'text/xml' }, body });
  switch (protocol) {
    case 'ec2':
      return xml(`<Response><Errors><Error>${fault}</Error></Errors><RequestID>refused</RequestID></Response>`);
    case 'query':
      return xml(
        `<ErrorResponse><Error><Type>Sender</Type>${fault}</Error><RequestId>refused</RequestId></ErrorResponse>`,
      );
    case 'rest-xml':
      return service === 's3'
        ? xml(`<Error>${fault}<RequestId>refused</RequestId></Error>`)
        : xml(
            `<ErrorResponse><Error><Type>Sender</Type>${fault}</Error><RequestId>refused</RequestId></ErrorResponse>`,
          );
    case 'cbor':
      return {
        status,
        headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
        body: toCbor({ __type: code, message }),
      };
    default:
      return {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
        body: JSON.stringify({ __type: code, message }),
      };
  }
}

type Lists = 'item' | 'repeated';

/** Lists of EC2 have `item` elements; those of other services repeat the element. */
function elements(name: string, value: Json, lists: Lists): string {
  if (!Array.isArray(value)) return `<${name}>${inner(value, lists)}</${name}>`;
  return lists === 'item'
    ? `<${name}>${value.map((each) => elements('item', each, lists)).join('')}</${name}>`
    : value.map((each) => elements(name, each, lists)).join('');
}
const inner = (value: Json, lists: Lists): string =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([name, each]: [string, Json]) => elements(name, each, lists))
        .join('')
    : escaped(String(value ?? ''));

/** An answer as the service's protocol writes it. */
export function contentOf({ protocol, operation }: Understood, content: Parameters): WireAnswer {
  const xml = (body: string): WireAnswer => ({ status: 200, headers: { 'content-type': 'text/xml' }, body });
  switch (protocol) {
    case 'ec2':
      return xml(
        `<${operation}Response><requestId>answered</requestId>${inner(content, 'item')}</${operation}Response>`,
      );
    case 'query':
      return xml(
        `<${operation}Response><${operation}Result>${inner(content, 'repeated')}</${operation}Result></${operation}Response>`,
      );
    case 'rest-xml':
      return xml(inner(content, 'repeated'));
    default:
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(content) };
  }
}
