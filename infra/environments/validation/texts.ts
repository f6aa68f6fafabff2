import type { Platform } from '../index.ts';
import { error, type Problem } from './problem.ts';

/** Every text in a literal, with its path. */
function* textsIn(value: unknown, path: string): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, `${path}[${index}]`);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* textsIn(inner, `${path}.${key}`);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern has to match them.
const control = /[\0-\x1f\x7f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: line feeds and tabs are fine in a file.
const controlInFile = /[\0-\x08\x0b-\x1f\x7f]/;
/** Paths of texts that containers read, and OpenTofu does not. */
const ofContainers = /\.(?:env|files|args)[.[]/;

/** Checks texts. They become lines of configuration, so they contain no line end and no template of OpenTofu. */
export function* checkTexts({ organization, environments, services }: Platform): Generator<Problem> {
  const literals = [
    ['organization', organization],
    ...environments.map((environment) => [environment.name, environment] as const),
    ...services.map((service) => [`services.${service.name}`, service] as const),
  ] as const;
  for (const [root, literal] of literals) {
    for (const [path, text] of textsIn(literal, root)) {
      const forContainers = ofContainers.test(path);
      if ((forContainers ? controlInFile : control).test(text)) {
        yield error(
          path,
          text,
          forContainers ? 'text whose lines end in \\n alone' : 'one line, without control characters',
          'remove the character; an editor or git (core.autocrlf) writes line ends of Windows',
        );
      } else if (!forContainers && /[$%]\{/.test(text)) {
        yield error(path, text, 'text without ${ and %{', 'remove them: OpenTofu reads what follows as a template');
      }
    }
  }
}
