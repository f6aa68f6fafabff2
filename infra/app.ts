import { App } from 'cdktf';

/** An app that writes to `outdir`, whatever its caller's environment says. */
export const newApp = (outdir: string): App => new App({ outdir, stackTraces: false });
