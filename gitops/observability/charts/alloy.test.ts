import { describe, expect, it } from 'vitest';
import { fixtureClusters } from '../../test/clusters.ts';
import { alloyConfig, dropped, redactions } from './alloy-config.ts';

/** The agent's expressions are RE2; in JavaScript only the flag for case differs. */
const expressionOf = (expression: string) =>
  new RegExp(expression.replace(/^\(\?i\)/, ''), expression.startsWith('(?i)') ? 'gdi' : 'gd');

/** Replaces the capture group of every match, as the agent does. */
const redacted = (line: string): string =>
  Object.values(redactions).reduce(
    (text, { expression, replacement }) =>
      text.replace(expressionOf(expression), (whole, secret: string) => whole.replace(secret, replacement)),
    line,
  );

const jwt = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.${'c'.repeat(20)}`;

describe('log lines', () => {
  it.each([
    [`got ${jwt} from x`, 'got [token] from x'],
    ['authorization: Bearer abc.def-123456', 'authorization: Bearer [token]'],
    ['{"password":"hunter2","user":"a"}', '{"password":"[password]","user":"a"}'],
    ['PASSWORD=hunter2 user=a', 'PASSWORD=[password] user=a'],
    ['to postgres://orders:hunter2@db:5432/x', 'to postgres://orders:[password]@db:5432/x'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key [key] used'],
  ])('%s is stored as %s', (line, kept) => {
    expect(redacted(line)).toBe(kept);
  });

  it.each([
    '{"level":30,"msg":"call","method":"MatrixService.GetMatrix","code":"ok","ms":3}',
    'password authentication failed for user "orders_app"',
    'https://api.example.com:443/v1/matrix?service=a',
    'no bearer token in the request',
  ])('%s is stored unchanged', (line) => {
    expect(redacted(line)).toBe(line);
  });

  it.each([
    '10.0.0.1 - - "GET /livez HTTP/1.1" 200 "kube-probe/1.36"',
    '"ELB-HealthChecker/2.0"',
    '{"level":20,"msg":"details"}',
  ])('%s is dropped', (line) => {
    expect(Object.values(dropped).some((expression) => new RegExp(expression).test(line))).toBe(true);
  });

  it('of a service are not dropped from info on', () => {
    const line = '{"level":30,"msg":"call"}';
    expect(Object.values(dropped).some((expression) => new RegExp(expression).test(line))).toBe(false);
  });
});

describe("the agent's configuration", () => {
  const [cluster] = fixtureClusters;
  if (!cluster) throw new Error('the fixture has no cluster');
  const text = alloyConfig(cluster);

  it('references only its own components', () => {
    const made = [...text.matchAll(/^([a-z_.]+) "(\w+)" \{$/gm)].map(([, type, name]) => `${type}.${name}`);
    const used = [...text.matchAll(/= \[?((?:discovery|local|loki)\.[a-z_.]+)\.(?:targets|output|receiver)\b/g)];
    expect(made).toHaveLength(6);
    expect(used).toHaveLength(5);
    for (const [, name] of used) expect(made).toContain(name);
  });

  it('has balanced brackets', () => {
    const count = (letter: string) => text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(letter).length;
    for (const [open = '', close = ''] of ['{}', '[]', '()']) expect(count(open), open).toBe(count(close));
  });

  it('redacts a line before it is sent', () => {
    expect(text.indexOf('stage.replace')).toBeLessThan(text.indexOf('forward_to = [loki.write'));
    expect(text.match(/stage\.replace/g)).toHaveLength(Object.keys(redactions).length);
    expect(text.match(/stage\.drop /g)).toHaveLength(Object.keys(dropped).length);
  });
});
