/** compose.yaml with one file more that it includes. Comments and order stay. */
export function withInclude(text: string, path: string): string {
  const listed = /^include:\n((?: {2}- .*\n)+)/m.exec(text);
  if (listed) return text.replace(listed[0], `${listed[0]}  - ${path}\n`);
  return text.replace(/^name: .*\n/m, (name) => `${name}\n# A service of yours each.\ninclude:\n  - ${path}\n`);
}

/** compose.yaml without that file; without the list where it was the only one. */
export function withoutInclude(text: string, path: string): string {
  const rest = text.replace(`  - ${path}\n`, '');
  return rest.replace(/\n# A service of yours each\.\ninclude:\n(?! {2}- )/, '');
}
