import { describe, expect, it } from 'vitest';
import { actionAddress } from '../../lib/code-host-actions.ts';
import { actionFacts, sideText } from './action-facts.ts';

const side = (fields: Partial<Parameters<typeof sideText>[0]> = {}) => ({
  environment: 'prod',
  region: '',
  version: '',
  at: '',
  ...fields,
});
const release = {
  deploymentId: 'd',
  rolloutId: 'r',
  region: 'ap-southeast-4',
  version: 'v1.4.0',
  imageDigest: 'sha256:1',
  since: '',
};
const template = 'https://code.example.com/promote?s={service}&e={environment}&r={region}&v={version}&d={digest}';

describe('a side of a comparison', () => {
  it('is named by everything that was chosen', () => {
    expect(sideText(side())).toBe('prod');
    expect(sideText(side({ region: 'ap-southeast-2', version: 'v1.4.0' }))).toBe('prod Sydney v1.4.0');
    expect(sideText(side({ at: '2026-11-24T04:00:00Z' }))).toMatch(/^prod at \d+ Nov 2026, /);
  });

  it('is acted on in its own regions, not in the one that the release comes from', () => {
    const address = (there: ReturnType<typeof side>) => {
      const facts = actionFacts(there, 'cart', release);
      return facts && actionAddress(template, facts);
    };
    expect(address(side())).toBe('https://code.example.com/promote?s=cart&e=prod&r=&v=v1.4.0&d=sha256%3A1');
    expect(address(side({ region: 'ap-southeast-2' }))).toContain('&r=ap-southeast-2&');
  });

  it('is not acted on where it is the past, or a version', () => {
    expect(actionFacts(side({ at: '2026-11-24T04:00:00Z' }), 'cart', release)).toBeUndefined();
    expect(actionFacts(side({ version: 'v1.0.0' }), 'cart', release)).toBeUndefined();
  });
});
