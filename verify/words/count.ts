import { pageTexts, sourceTexts, type Text } from './texts.ts';
import { vocabulary } from './vocabulary.ts';

export interface Hit {
  readonly kind: Text['kind'];
  /** `docs/tour.md:12: "beside"; write next to, in addition to`. */
  readonly problem: string;
}

export interface Count {
  readonly words: Readonly<Record<Text['kind'], number>>;
  readonly hits: readonly Hit[];
}

/** The texts of a file: messages only of programs, since tests quote what they refuse. */
function textsOf(file: string, source: string): readonly Text[] {
  if (file.endsWith('.md')) return pageTexts(source);
  const texts = sourceTexts(source, file);
  return /\.test\.tsx?$/.test(file) ? texts.filter(({ kind }) => kind === 'comment') : texts;
}

const linesBefore = (text: string, index: number): number => text.slice(0, index).split('\n').length - 1;

/** How many words a file has, and which of them the vocabulary replaces. */
export function countWords(file: string, source: string): Count {
  const words = { comment: 0, message: 0, page: 0 };
  const hits: Hit[] = [];
  for (const { kind, line, text } of textsOf(file, source)) {
    words[kind] += text.match(/[a-z']+/gi)?.length ?? 0;
    for (const { pattern, write } of vocabulary) {
      for (const { 0: found, index } of text.matchAll(pattern)) {
        const where = `${file}:${line + linesBefore(text, index)}`;
        hits.push({ kind, problem: `${where}: "${found.replaceAll(/\s+/g, ' ')}"; write ${write}` });
      }
    }
  }
  return { words, hits };
}

/** Hits in a thousand words. */
export const rateOf = (words: number, hits: number): number => (words === 0 ? 0 : (hits / words) * 1000);
