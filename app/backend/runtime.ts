/**
 * How Node runs the server, wherever it runs: in the image (a test holds the Dockerfile to it), in `pnpm dev`, in the benchmark.
 * The young generation is kept small, for it is most of what an idle process holds. Source maps would cost 35 MiB: the bundle
 * is readable as it is.
 */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=8'];
