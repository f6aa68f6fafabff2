/** In the place of path-to-regexp, see `next.config.ts`: an export has neither rewrites nor middleware, whose patterns it reads. */
function refused(): never {
  throw new Error('this site has no path patterns: remove path-to-regexp from `unused` in next.config.ts to use them');
}

export const pathToRegexp = refused;
export const tokensToRegexp = refused;
export const compile = refused;
export const match = refused;
export const parse = refused;
export const regexpToFunction = refused;
