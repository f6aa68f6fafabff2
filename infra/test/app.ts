import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';

/** An app for tests. It writes only an empty folder, which the framework creates in its outdir. */
export const testApp = (): App => new App({ outdir: join(tmpdir(), 'infra-tests'), stackTraces: false });
