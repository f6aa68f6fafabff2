/** In the place of Next's polyfills, see `next.config.ts`. */
export {};
