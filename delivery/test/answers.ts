export type Answer = object | Error;

/** A client of AWS, as far as its calls can be stood in for. */
interface Client {
  readonly middlewareStack: { readonly add: unknown };
}
type Add = (
  middleware: (
    next: unknown,
    context: { readonly commandName?: string },
  ) => (call: { input: object }) => Promise<object>,
  options: { readonly step: 'initialize'; readonly name: string },
) => void;
/** The overloads of every client's own types say no more than this. */
const isAdd = (add: unknown): add is Add => typeof add === 'function';

/** Makes a client of AWS answer each command with the next of its answers, the last one for good. Gives back what it was sent. */
export function answering(
  { middlewareStack }: Client,
  answers: Readonly<Record<string, readonly Answer[]>>,
): { readonly sent: readonly [string, object][] } {
  const left = new Map(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  const sent: [string, object][] = [];
  const { add } = middlewareStack;
  if (!isAdd(add)) throw new Error('this client has no middleware');
  add(
    (_next, { commandName = '' }) =>
      async ({ input }) => {
        sent.push([commandName, input]);
        const list = left.get(commandName);
        const answer = list && list.length > 1 ? list.shift() : list?.[0];
        if (answer === undefined) throw new Error(`no answer to ${commandName}`);
        if (answer instanceof Error) throw answer;
        return { output: { $metadata: {}, ...answer }, response: {} };
      },
    { step: 'initialize', name: 'answers' },
  );
  return { sent };
}
