import { describe, expect, it } from 'vitest';
import { readCommandFile } from './command-file.ts';
import { evaluate, holds, interpolate } from './expressions.ts';

const contexts = { inputs: { account: '', drain: true }, needs: { plan: { result: 'failure' } } };

describe('expressions', () => {
  it('are put into a text, with what is not there as nothing', () => {
    expect(interpolate("apply ${{ inputs.account || 'alpha' }}${{ inputs.other }}", contexts)).toBe('apply alpha');
    expect(evaluate('fromJSON(\'["a", 2]\')', contexts)).toEqual(['a', 2]);
  });

  it('let a step run after a failure only where it asks for that', () => {
    expect(holds(undefined, contexts, 'success')).toBe(true);
    expect(holds('inputs.drain', contexts, 'failure')).toBe(false);
    expect(holds('${{ always() }}', contexts, 'failure')).toBe(true);
    expect(holds("failure() && needs.plan.result == 'failure'", contexts, 'failure')).toBe(true);
  });

  it('refuses a context and a function that are not there', () => {
    expect(() => evaluate('secrets.KEY', contexts)).toThrow();
    expect(() => evaluate('now()', contexts)).toThrow();
  });
});

describe('command files', () => {
  it('hold names and values, of one line or of several', () => {
    expect(readCommandFile('a=1=2\nb<<END\nx\ny\nEND\nc=\n')).toEqual({ a: '1=2', b: 'x\ny', c: '' });
  });

  it('refuses a line that is neither, and a value without its end', () => {
    expect(() => readCommandFile('words')).toThrow(/write name=value/);
    expect(() => readCommandFile('a<<END\nx\n')).toThrow(/never ends a with END/);
  });
});
