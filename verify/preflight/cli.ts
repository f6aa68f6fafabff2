import { appendFileSync } from 'node:fs';
import { platform as declared, type Platform } from '@sample-platform-ai/environments/index.ts';
import { UsageError } from '@sample-platform-ai/terminal';
import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import { Command } from 'commander';
import { type Reach, reachOf } from './reach.ts';
import { markdownReport, textReport } from './report.ts';
import { preflight } from './run.ts';
import { stacksOf } from './stacks.ts';

interface Subject {
  readonly platform?: Platform;
  readonly reach?: Reach;
}

/** `pnpm preflight`: the exit code. */
export async function main(argv: readonly string[], { platform = declared, reach }: Subject = {}): Promise<number> {
  const names = platform.environments.map(({ name }) => name);
  const program = new Command('pnpm preflight')
    .description(
      "Checks, without a change, whether the environment's AWS account has what its stacks need: quotas, regions, EC2 types, database versions and classes, roles, the domain, and every action that the pipelines' roles need. See docs/preflight.md.",
    )
    .argument('<environment>', names.join(', '))
    .option('--json', 'print the lines as JSON')
    .option('--summary <file>', 'append the table to the file as Markdown, and in a workflow to the page of its run')
    .addHelpText('after', '\nExit codes: 0 everything passes, 1 a check fails or could not run, 2 wrong usage')
    .showHelpAfterError('(see pnpm preflight --help)')
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  const { json, summary } = program.opts<{ json?: true; summary?: string }>();
  const [name = ''] = program.args;
  const environment = platform.environments.find((each) => each.name === name);
  if (!environment) {
    const guess = nearest(name, names);
    throw new UsageError(
      `pnpm preflight takes one of ${names.join(', ')}, found ${name}${guess ? `; ${guess}` : ''}; see pnpm preflight --help`,
    );
  }
  const lines = await preflight({
    platform,
    environment,
    stacks: stacksOf(platform, name),
    reach: reach ?? reachOf(),
  });
  const pages = summary ? [summary, process.env['GITHUB_STEP_SUMMARY']] : [];
  for (const page of pages) if (page) appendFileSync(page, `\n${markdownReport(name, lines)}\n`);
  process.stdout.write(json ? `${JSON.stringify({ environment: name, lines }, null, 2)}\n` : textReport(name, lines));
  return lines.every(({ verdict }) => verdict === 'ok') ? 0 : 1;
}
