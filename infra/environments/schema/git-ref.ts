import { z } from 'zod';

/** Follows the rules of `git check-ref-format --branch`. */
export const isBranchName = (name: string): boolean =>
  name.length > 0 &&
  name !== 'HEAD' &&
  !name.startsWith('-') &&
  !/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name) &&
  name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));

export const branch = z.string().refine(isBranchName, 'the name of a Git branch, such as main or release/1.2');
