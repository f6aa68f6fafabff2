import { resolve } from 'node:path';

/** Where stacks are synthesized to, and applied from. */
export const defaultOutdir = resolve(import.meta.dirname, '../../cdktf.out');
