import { platform } from '@sample-platform-ai/environments/index.ts';
import { seconds, style, table, UsageError } from '@sample-platform-ai/terminal';
import { synthesizedTree } from '../invariants/tree.ts';
import { parseExplain } from '../scan/options.ts';
import { type Assessment, assess, judgeAssessments } from './assess.ts';
import { exceptionsOf } from './exceptions.ts';
import { rules } from './rules.ts';
import { worldsOf } from './world.ts';

const names = platform.environments.map(({ name }) => name);

const help = `Usage: pnpm resilience [${names.join(' | ')}] [options]

Judges the synthesized stacks and the rendered manifests of each environment that claims more than one zone or region by
${rules.length} rules, without the network: what a lost zone or region would take along. docs/resilience.md lists the rules.
Fails for a finding that verify/resilience/exceptions.ts does not explain, for an exception that is expired or that no
finding needs, and for a rule that is claimed and found nothing to judge.

Options
  --explain   list the rules with what each one judged, and the exceptions
  --help      print this

Exit codes: 0 every rule holds or has an exception, 1 something must be fixed, 2 wrong usage
`;

/** `pnpm resilience`: the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values: options, positionals } = parseExplain('resilience', argv);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0 || positionals.length > 1) {
    throw new UsageError(
      `pnpm resilience takes one of ${names.join(', ')}, or nothing for all, found ${positionals.join(' ')}; see pnpm resilience --help`,
    );
  }
  const started = performance.now();
  const worlds = worldsOf(platform, synthesizedTree()).filter(
    ({ environment }) => positionals.length === 0 || positionals.includes(environment.name),
  );
  const assessments = assess(worlds);
  const { problems, excepted } = judgeAssessments(assessments, exceptionsOf(worlds), new Date());
  if (options.explain) {
    for (const each of assessments) printRules(each);
    const rows = excepted.map(({ exception: { check, resources, expires, reason }, findings }) => [
      check,
      String(findings.length),
      expires,
      resources,
      reason,
    ]);
    process.stdout.write(`${table(['RULE', 'FINDINGS', 'UNTIL', 'RESOURCES', 'WHY'], rows)}\n\n`);
  }
  for (const problem of problems) {
    process.stderr.write(`${style('red', 'error', process.stderr)} ${problem}\n`);
  }
  const claimed = assessments.flatMap(({ assessed }) => assessed.filter(({ unclaimed }) => unclaimed === undefined));
  const judged = claimed.reduce((sum, { readings }) => sum + readings.length, 0);
  process.stdout.write(
    worlds.length === 0
      ? `nothing to judge: ${positionals[0] ?? 'no environment'} has one zone and one region\n`
      : `${problems.length === 0 ? style('green', '✓') : style('red', '✗')} ${worlds.length} environments, ${claimed.length} rules, ${judged} resources and objects; ` +
          `${problems.length} to fix, ${excepted.reduce((sum, { findings }) => sum + findings.length, 0)} excepted; ${seconds(performance.now() - started)}\n`,
  );
  return problems.length === 0 ? 0 : 1;
}

function printRules({ world, assessed }: Assessment): void {
  const rows = assessed.map(({ rule, unclaimed, readings }) => [
    rule.id,
    unclaimed === undefined ? String(readings.length) : '-',
    unclaimed ?? rule.statement,
  ]);
  process.stdout.write(
    `${world.environment.name}\n${table(['RULE', 'JUDGED', 'WHAT HOLDS, OR WHY NOT CLAIMED'], rows)}\n\n`,
  );
}
