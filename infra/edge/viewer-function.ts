import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { embeddedCode } from './embedded-code.ts';

export interface ViewerRequest {
  readonly method: string;
  uri: string;
  readonly rawQueryString: () => string | undefined;
}

/** Returned instead of passing the request on. */
export interface ViewerResponse {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly headers?: Readonly<Record<string, { readonly value: string }>>;
}

export const viewerFunctionCode = embeddedCode(join(import.meta.dirname, 'viewer-function.js'));

/** The function as CloudFront runs it: in an isolated context, without modules and without Node. */
export const viewerFunction: (event: { readonly request: ViewerRequest }) => ViewerRequest | ViewerResponse =
  runInNewContext(`${viewerFunctionCode}; handler`);
