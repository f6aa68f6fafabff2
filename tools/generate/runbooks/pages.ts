import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';

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
  /** Inline code of the text. */
  readonly inline: readonly string[];
  /** Commands of the page: in code blocks and in inline code. */
  readonly commands: string;
}

/** Fenced blocks, without the indentation of the list that they are in. */
const blocksOf = (text: string): readonly Block[] =>
  [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(([, indentation = '', language = '', body = '']) => ({
    language,
    text: body.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
  }));

const [first] = platform.environments;
const last = platform.environments.at(-1);
const environments = new Set(['shared', ...platform.environments.map(({ name }) => name)]);
const regions = new Set(last?.regions.map(({ name }) => name));

/**
 * Pages call an environment by its name in their examples. Where this platform has none of that name, its own stand in the
 * example's place: the first for those that a page begins with, the last where a region follows.
 */
export function asOfThisPlatform(text: string): string {
  const own = (name: string, otherwise = first?.name) => (environments.has(name) ? name : (otherwise ?? name));
  return text
    .replaceAll(/\bpnpm names ([a-z]\w*) ([a-z]+-[a-z]+-\d)/g, (_, name: string, region: string) => {
      const known = environments.has(name) && regions.has(region);
      return `pnpm names ${known ? name : last?.name} ${known ? region : last?.primaryRegion}`;
    })
    .replaceAll(/--environment ([a-z]\w*) --(to|region) (\S+)/g, (_, name: string, option: string, region: string) => {
      const known = environments.has(name) && regions.has(region);
      return `--environment ${known ? name : last?.name} --${option} ${known ? region : last?.primaryRegion}`;
    })
    .replaceAll(
      /\bpnpm (names|tofu|delivery (?:plan|apply)) ([a-z]\w*)\b/g,
      (_, script: string, name: string) => `pnpm ${script} ${own(name)}`,
    )
    .replaceAll(/\b([a-z]+)-bootstrap-global\b/g, (_, name: string) => `${own(name)}-bootstrap-global`);
}

/** A page by its path. `file`: what it is called. */
export function pageOf(path: string, file: string): Page {
  const text = asOfThisPlatform(readFileSync(path, 'utf8'));
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
