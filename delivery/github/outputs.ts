import { appendFileSync } from 'node:fs';

/** Outputs of a workflow step: lines of `GITHUB_OUTPUT`, or of standard output outside of a workflow. */
export function setOutputs(outputs: Readonly<Record<string, string>>): void {
  const lines = Object.entries(outputs).map(([name, value]) => {
    if (/[\r\n]/.test(name + value)) throw new Error(`output ${name} has a line break`);
    return `${name}=${value}\n`;
  });
  const file = process.env['GITHUB_OUTPUT'];
  if (file) appendFileSync(file, lines.join(''));
  else process.stdout.write(lines.join(''));
}

/** Markdown for the run's summary page, and for standard output. */
export function addSummary(markdown: string): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (file) appendFileSync(file, `${markdown}\n`);
  process.stdout.write(`${markdown}\n`);
}
