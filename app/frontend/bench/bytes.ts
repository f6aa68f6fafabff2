import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a visitor's browser loads for a page before anything is clicked, in bytes after gzip. */
export interface FirstLoad {
  readonly script: number;
  readonly style: number;
}

/** Limits in bytes after gzip: of every page in a test, and of the matrix in `pnpm bench:web`. */
export const budgets: FirstLoad = { script: 150_000, style: 18_000 };

const found = (html: string, pattern: RegExp) => new Set([...html.matchAll(pattern)].map(([, text = '']) => text));

/** Of a page of the export. Scripts for browsers without modules do not count: no others load them. */
export function firstLoad(folder: string, page: string): FirstLoad {
  const html = readFileSync(join(folder, page), 'utf8').replaceAll(/<script[^>]*\bnomodule\b[^>]*>/gi, '');
  const bytes = (paths: ReadonlySet<string>) =>
    [...paths].reduce((sum, path) => {
      const file = join(folder, path);
      if (!existsSync(file)) throw new Error(`${page} loads ${path}, which the export lacks`);
      return sum + gzipSync(readFileSync(file), { level: 9 }).length;
    }, 0);
  return {
    script: bytes(found(html, /<script[^>]*\bsrc="([^"?]+)/g)),
    style: gzipSync([...found(html, /<style>(.*?)<\/style>/gs)].join(''), { level: 9 }).length,
  };
}
