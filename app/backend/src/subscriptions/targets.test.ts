import { describe, expect, it } from 'vitest';
import { targetRules } from './targets.ts';

describe('a target', () => {
  it('is a public host over https, or one that is allowed by name', () => {
    for (const url of ['https://hooks.example.com/ledger?key=1', 'https://8.8.8.8/', 'https://[2606:4700::1111]:8443/'])
      expect(() => targetRules([]).check(url)).not.toThrow();
    expect(() => targetRules(['127.0.0.1:9000']).check('http://127.0.0.1:9000/hook')).not.toThrow();
    expect(() => targetRules(['127.0.0.1:9000']).check('http://127.0.0.1:9001/hook')).toThrow(/is not https/);
  });

  it.each([
    ['http://hooks.example.com/', 'without TLS'],
    ['https://127.0.0.1/', 'loopback'],
    ['https://10.1.2.3/', 'private'],
    ['https://169.254.169.254/latest/meta-data', 'metadata'],
    ['https://100.64.0.1/', 'shared'],
    ['https://0.0.0.0/', 'unspecified'],
    ['https://2130706433/', 'an address as one number'],
    ['https://0x7f.1/', 'an address in hex'],
    ['https://[::1]/', 'loopback of IPv6'],
    ['https://[fd00:ec2::254]/', 'metadata of IPv6'],
    ['https://[::ffff:10.0.0.1]/', 'a mapped address'],
    ['https://[64:ff9b::a00:1]/', 'a translated address'],
    ['https://localhost/', 'a name without a dot'],
    ['https://ledger.svc.cluster.local/', 'a name of the cluster'],
    ['https://user:password@example.com/', 'with a password'],
    ['https://example.com/#part', 'with a fragment'],
  ])('is refused: %s (%s)', (url) => {
    expect(() => targetRules([]).check(url)).toThrow(/^url: /);
  });

  it('is refused when its name leads to a private address, at the moment of the connection', async () => {
    const rules = targetRules([]);
    const failure = await new Promise((done) => {
      rules.lookupFor(new URL('https://localhost:1/'))('localhost', { all: true }, (error) => done(error));
    });
    expect(String(failure)).toMatch(/localhost has an address that is not reachable from the internet/);
  });
});
