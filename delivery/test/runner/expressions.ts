import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** `github`, `inputs`, `needs` and so on: JSON, by their names. */
export type Contexts = Readonly<Record<string, unknown>>;

/** What the needed jobs, or the steps before, came to. */
export type Status = 'success' | 'failure' | 'cancelled';

const status = (now: Status) => {
  const answers = {
    always: true,
    success: now === 'success',
    failure: now === 'failure',
    cancelled: now === 'cancelled',
  };
  return Object.entries(answers).map(([name, answer]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(answer),
  }));
};

function evaluateData(expression: string, contexts: Contexts, now: Status): data.ExpressionData {
  const functions = status(now);
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known: unknown = JSON.parse(JSON.stringify(contexts), data.reviver);
  if (!(known instanceof data.Dictionary)) throw new Error('the contexts are not a dictionary');
  return new Evaluator(parsed, known, new Map(functions.map((each) => [each.name, each]))).evaluate();
}

/** An expression's value, as JSON. Throws where it names a context or a function that is not there. */
export function evaluate(expression: string, contexts: Contexts, now: Status = 'success'): unknown {
  return JSON.parse(JSON.stringify(evaluateData(expression, contexts, now), data.replacer));
}

/** A text with each of its `${{ }}` put in. */
export const interpolate = (text: string, contexts: Contexts): string =>
  text.replace(/\$\{\{(.+?)\}\}/gs, (_, expression: string) =>
    evaluateData(expression.trim(), contexts, 'success').coerceString(),
  );

/** Whether an `if` lets its step or job run: one that asks for no status asks for success. */
export function holds(condition: string | undefined, contexts: Contexts, now: Status): boolean {
  const expression = (condition ?? 'success()').replace(/^\$\{\{(.+)\}\}$/s, '$1').trim();
  const asksStatus = /\b(success|failure|always|cancelled)\s*\(/.test(expression);
  return Boolean(evaluate(asksStatus ? expression : `success() && (${expression})`, contexts, now));
}
