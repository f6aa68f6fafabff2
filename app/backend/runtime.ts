/** How Node runs the server, wherever it runs: in the image (a test holds the Dockerfile to it), in `pnpm dev`, in the benchmark. */
export const nodeFlags: readonly string[] = ['--enable-source-maps'];
