import type { ImageException } from './images.ts';

/** Vulnerabilities in images that are left as they are. None so far: the first release may bring some. */
export const imageExceptions: readonly ImageException[] = [];
