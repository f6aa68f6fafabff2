import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { embeddedCode } from './embedded-code.ts';

export interface ViewerRequest {
  readonly method: string;
  uri: string;
  readonly rawQueryString: () => string | undefined;
}

/** Given instead of passing the request on. */
export interface ViewerResponse {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly headers?: Readonly<Record<string, { readonly value: string }>>;
}

export const viewerFunctionCode = embeddedCode(join(import.meta.dirname, 'viewer-function.js'));

/** The function as CloudFront runs it: in a context of its own, with no module and no Node. */
export const viewerFunction: (event: { readonly request: ViewerRequest }) => ViewerRequest | ViewerResponse =
  runInNewContext(`${viewerFunctionCode}; handler`);
