import { describe, expect, it } from 'vitest';
import { siteFiles } from './site.ts';

describe("a place's files", () => {
  const page = `<meta http-equiv="Content-Security-Policy" content="connect-src 'self'; x"/>`;
  const built = new Map([
    ['index.html', Buffer.from(page)],
    ['icon.svg', Buffer.from('<svg/>')],
    ['env.json', Buffer.from('{"environment":"this machine"}')],
  ]);
  const files = siteFiles(built, { values: { environment: 'test' }, connections: ['https://login.example.com'] });
  const textOf = (key: string) => files.find((file) => file.key === key)?.body.toString();

  it('have pages that may call what the configuration names', () => {
    expect(textOf('index.html')).toContain("connect-src 'self' https://login.example.com;");
    expect(textOf('icon.svg')).toBe('<svg/>');
  });

  it("have the place's own configuration in the place of the build's", () => {
    expect(files.filter(({ key }) => key === 'env.json')).toHaveLength(1);
    expect(JSON.parse(textOf('env.json') ?? '')).toEqual({ environment: 'test' });
  });
});
