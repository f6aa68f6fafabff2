/** Names of errors that say that there are no credentials, or none that AWS takes. */
const signInErrors = [
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'AuthFailure',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
];

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

export const isWithoutCredentials = (error: unknown): boolean => signInErrors.includes(nameOf(error));

/** An answer that says less than it has to. */
export class Unanswered extends Error {}

/** Of AWS, the network or DNS; anything else is a fault of this program. */
export const isFromOutside = (error: unknown): boolean =>
  error instanceof Unanswered || (error instanceof Error && ('$metadata' in error || 'code' in error));

const isRefusal = (error: unknown): boolean =>
  /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(`${nameOf(error)} ${messageOf(error)}`);

/** In one line, for a cell of a table. */
export function messageOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  const text = message.replace(/\s+/g, ' ').trim() || name;
  const prefix = name && name !== 'Error' && !text.startsWith(name) ? `${name}: ` : '';
  return `${prefix}${text}`.slice(0, 240);
}

/** A check that could not run is either not allowed, or AWS did not answer. */
export const fixOf = (error: unknown, environment: string): string =>
  isRefusal(error)
    ? `Sign in as the plan role, or apply bootstrap of ${environment} from this commit: it lets that role ask this`
    : 'Run it again; where it stays so, look at the endpoint that the message names';
