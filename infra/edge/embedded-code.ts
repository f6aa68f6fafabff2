import { readFileSync } from 'node:fs';

/** Text of a file that becomes part of a stack or a manifest. A carriage return would change it, and every plan would show a diff. */
export function embeddedCode(file: string): string {
  const text = readFileSync(file, 'utf8');
  const before = text.indexOf('\r');
  if (before >= 0) {
    const line = text.slice(0, before).split('\n').length;
    throw new Error(
      `${file}, line ${line}, has a carriage return, which would be deployed with the file; ` +
        'check it out with the line endings of .gitattributes: git add --renormalize . && git checkout-index --all --force',
    );
  }
  return text;
}
