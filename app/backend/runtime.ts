/**
 * Node's flags of the server in the image (a test compares the Dockerfile), in `pnpm dev` and in the benchmark. The young
 * generation is small, because it is most of the memory of an idle process, which `--expose-gc` lets collect its garbage. There are no
 * source maps: they would cost 35 MiB, and the bundle is readable.
 */
export const nodeFlags: readonly string[] = ['--max-semi-space-size=8', '--expose-gc'];
