import { z } from 'zod';

/** Follows the rules of `git check-ref-format --branch`. */
export const isBranchName = (name: string): boolean =>
  name.length > 0 &&
  name !== 'HEAD' &&
  !name.startsWith('-') &&
  !/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$/.test(name) &&
  name.split('/').every((part) => !part.startsWith('.') && !part.endsWith('.lock'));

/** GitHub accepts no push of another one: they are ambiguous to Git. A file's name has at most 255 bytes. */
const isUnambiguous = (name: string): boolean =>
  !name.startsWith('refs/') && !/^[\da-f]{40}$/i.test(name) && Buffer.byteLength(name) <= 255;

export const branch = z
  .string()
  .refine(isBranchName, 'the name of a Git branch, such as main or release/1.2')
  .refine(isUnambiguous, 'the name of a branch as GitHub takes it: without refs/, no commit, and of at most 255 bytes');
