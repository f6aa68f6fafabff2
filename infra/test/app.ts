import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';

/** An app for tests. It writes nothing but an empty folder, which the framework makes where it is told. */
export const testApp = (): App => new App({ outdir: join(tmpdir(), 'infra-tests'), stackTraces: false });
