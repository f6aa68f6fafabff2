import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');
const runbooksFolder = join(root, 'docs/runbooks');

export interface Block {
  readonly language: string;
  readonly text: string;
}

export interface Page {
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** What stands between backticks in the running text. */
  readonly inline: readonly string[];
  /** Commands in the running text: what stands in a block, and what stands between backticks. */
  readonly commands: string;
}

/** Fenced blocks, without the indentation of the list that they are in. */
const blocksOf = (text: string): readonly Block[] =>
  [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(([, indentation = '', language = '', body = '']) => ({
    language,
    text: body.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
  }));

/** A page by its path. `file`: what it is called. */
export function pageOf(path: string, file: string): Page {
  const text = readFileSync(path, 'utf8');
  const blocks = blocksOf(text);
  const shell = blocks.filter(({ language }) => language === 'sh').map((block) => block.text);
  const prose = text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
  const inline = [...prose.matchAll(/`([^`\n]+(?:`[^`\n]*`[^`\n]*)*?)`/g)].map(([, code = '']) => code);
  return { file, text, blocks, inline, commands: [...shell, ...inline].join('\n').replaceAll('\\\n', ' ') };
}

export const pages: readonly Page[] = readdirSync(runbooksFolder)
  .filter((file) => file.endsWith('.md'))
  .sort()
  .map((file) => pageOf(join(runbooksFolder, file), file));

/** A page's headings as GitHub's anchors. */
export const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .trim()
      .replaceAll(' ', '-'),
  );
