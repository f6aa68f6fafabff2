/** What a step wrote to one of its command files: `name=value`, or `name<<end`, lines, `end`. Throws on anything else. */
export function readCommandFile(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue;
    const [, name, operator, rest = ''] = /^([^=<]+)(=|<<)(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`a command file holds "${line}"; write name=value`);
    const end = operator === '<<' ? lines.indexOf(rest) : -1;
    if (operator === '<<' && end < 0) throw new Error(`a command file never ends ${name} with ${rest}`);
    values[name] =
      operator === '='
        ? rest
        : lines
            .splice(0, end + 1)
            .slice(0, -1)
            .join('\n');
  }
  return values;
}
