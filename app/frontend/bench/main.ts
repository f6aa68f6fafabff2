import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { launch } from 'chrome-launcher';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../security/chromium.ts';
import { buildExport, exportFolder } from '../security/export.ts';
import { keystrokes, matrixBytes, repaints, transferred } from './browser.ts';
import { budgets, firstLoad } from './bytes.ts';
import { holds, line, page, type Row, shown } from './report.ts';
import { startStack } from './stack.ts';

const note = (line: string) => process.stderr.write(`${line}\n`);

interface AuditOptions {
  readonly chromePath: string;
  readonly size: keyof typeof gates;
}

const noChromium = (): string => {
  const { CHROME_PATH: named } = process.env;
  return named
    ? `CHROME_PATH: found ${named}, which is no program; name Chromium, or unset it to look on PATH`
    : 'no chromium on PATH; install it, or name it in CHROME_PATH';
};

const pageFile = join(import.meta.dirname, 'README.md');

/** By the number of services. */
const gates = {
  '60': { performance: 95, lcp: 1.8, kilobytes: 40 },
  '500': { performance: 90, lcp: 2.5, kilobytes: 100 },
} as const;

/** Lighthouse's mobile profile, with a new browser for each run. */
async function audits(url: string, runs: number, { chromePath, size }: AuditOptions): Promise<readonly Row[]> {
  const results: {
    readonly scores: readonly number[];
    readonly lcp: number;
    readonly cls: number;
    readonly tbt: number;
  }[] = [];
  const categories = ['performance', 'accessibility', 'best-practices'] as const;
  for (let run = 1; run <= runs; run += 1) {
    const chrome = await launch({ chromePath, chromeFlags: ['--headless=new', ...chromiumFlags] });
    try {
      const result = await lighthouse(url, { port: chrome.port, onlyCategories: [...categories], logLevel: 'error' });
      if (!result || result.lhr.runtimeError)
        throw new Error(`Lighthouse: ${result?.lhr.runtimeError?.message ?? 'no result'}`);
      const { lhr } = result;
      const audit = (id: string) => lhr.audits[id]?.numericValue ?? Number.NaN;
      const scores = categories.map((id) => Math.round((lhr.categories[id]?.score ?? Number.NaN) * 100));
      results.push({
        scores,
        lcp: audit('largest-contentful-paint') / 1000,
        cls: audit('cumulative-layout-shift'),
        tbt: audit('total-blocking-time'),
      });
      const failed = Object.values(lhr.audits).filter(
        ({ score, scoreDisplayMode }) => score === 0 && scoreDisplayMode === 'binary',
      );
      note(
        `lighthouse ${run} of ${runs}: ${scores.join(', ')}${failed.length > 0 ? `; failed ${failed.map(({ id }) => id).join(', ')}` : ''}`,
      );
    } finally {
      chrome.kill();
    }
  }
  const row = (name: string, values: readonly number[], unit: string, gate: Row['gate']): Row => ({
    name,
    values,
    unit,
    gate,
    by: 'median',
  });
  return [
    ...categories.map((id, i) =>
      row(
        `lighthouse ${id}, ${size} services`,
        results.map(({ scores }) => scores[i] ?? Number.NaN),
        'points',
        { atLeast: id === 'performance' ? gates[size].performance : 100 },
      ),
    ),
    row(
      `largest contentful paint, ${size} services`,
      results.map(({ lcp }) => lcp),
      's',
      { atMost: gates[size].lcp },
    ),
    row(
      `cumulative layout shift, ${size} services`,
      results.map(({ cls }) => cls),
      '',
      { atMost: 0.02 },
    ),
    row(
      `total blocking time, ${size} services`,
      results.map(({ tbt }) => tbt),
      'ms',
      { atMost: 150 },
    ),
  ];
}

interface Options {
  readonly runs: number;
  readonly writes: number;
  readonly write?: true;
}

async function main({ runs, writes, write }: Options): Promise<boolean> {
  const chromePath = findChromium();
  if (chromePath === undefined) throw new Error(noChromium());
  note('building the site, where a source is newer than its export');
  await buildExport();
  const { script, style } = firstLoad(exportFolder, 'index.html');
  const stack = await startStack(note);
  try {
    const browser = await chromium.launch({ executablePath: chromePath, args: [...chromiumFlags] });
    try {
      const rows: Row[] = [
        {
          name: 'scripts of the first load, gzip',
          values: [script / 1000],
          unit: 'kB',
          gate: { atMost: budgets.script / 1000 },
          by: 'median',
        },
        {
          name: 'styles of the first load, gzip',
          values: [style / 1000],
          unit: 'kB',
          gate: { atMost: budgets.style / 1000 },
          by: 'median',
        },
      ];
      note(
        `scripts as Chromium got them, all that the open page loaded: ${shown((await transferred(browser, stack.url)) / 1000)} kB (brotli)`,
      );
      const keys = await keystrokes(browser, stack.url, { text: 'service-12', slowdown: 1 });
      const slowKeys = await keystrokes(browser, stack.url, { text: 'service-12', slowdown: 4 });
      const key = { unit: 'ms', by: 'median' } as const;
      rows.push(
        { ...key, name: 'filter keystroke to paint, 200 x 6', values: keys, gate: { atMost: 50 } },
        { ...key, name: 'the same, CPU 4 times slower', values: slowKeys, gate: { atMost: 100 } },
      );
      note(`${keys.length} keystrokes measured`);
      const seen = await repaints(browser, stack, writes);
      rows.push({ name: 'write to repaint', values: seen, unit: 'ms', gate: { atMost: 1000 }, by: 'p95' });
      note(`${seen.length} writes measured`);
      for (const size of ['60', '500'] as const) {
        await stack.fill(Number(size));
        const bytes = await matrixBytes(browser, stack.url);
        rows.push({
          name: `data of the first matrix, ${size} services`,
          values: [bytes / 1000],
          unit: 'kB',
          gate: { atMost: gates[size].kilobytes },
          by: 'median',
        });
        rows.push(...(await audits(stack.url, runs, { chromePath, size })));
      }
      process.stdout.write(`${rows.map(line).join('\n')}\n`);
      if (write) {
        writeFileSync(pageFile, page(rows, { date: new Date(), runs, browser: `Chromium ${browser.version()}` }));
        note(`written to ${relative(process.cwd(), pageFile)}`);
      }
      return rows.every(holds);
    } finally {
      await browser.close();
    }
  } finally {
    await stack.stop();
  }
}

const count = (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 200) return value;
  throw new InvalidArgumentError('give a whole number from 1 to 200');
};
const command = new Command('pnpm bench:web')
  .description(
    'Bytes, Lighthouse (mobile), keystroke to paint and write to repaint of the page, over the whole ledger on free ports.',
  )
  .option('--runs <n>', 'runs of Lighthouse, each in a new browser', count, 5)
  .option('--writes <n>', 'writes to watch until they are painted', count, 40)
  .option('--write', 'write the figures to app/frontend/bench/README.md as well')
  .addHelpText(
    'after',
    '\nExit codes: 0 every gate held; 1 one was missed, or nothing could be measured; 2 wrong usage',
  )
  .showHelpAfterError('(see pnpm bench:web --help)')
  .exitOverride()
  .action(async (options: Options) => {
    process.exitCode = (await main(options)) ? 0 : 1;
  });
const report = (error: unknown): void => {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  note(`error ${process.env['DEBUG'] ? stack : message}`);
  process.exitCode = 1;
};
// A browser that is ended from outside rejects calls that nothing awaits.
process.on('uncaughtException', report);
try {
  await command.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else report(error);
}
