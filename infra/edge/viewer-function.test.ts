import { describe, expect, it } from 'vitest';
import { viewerFunction, viewerFunctionCode } from './viewer-function.ts';

const answer = (uri: string, query?: string) =>
  viewerFunction({ request: { method: 'GET', uri, rawQueryString: () => query } });

describe('viewer function', () => {
  it.each([
    ['/', '/index.html'],
    ['/releases/', '/releases/index.html'],
    ['/releases/v1.2/', '/releases/v1.2/index.html'],
  ])('answers %s with %s', (uri, file) => {
    expect(answer(uri)).toMatchObject({ uri: file });
  });

  it.each(['/index.html', '/404.html', '/_next/static/chunks/app-1a2b.js', '/_next/%5Bid%5D.js', '/.well-known/a.txt'])(
    'leaves %s alone',
    (uri) => {
      expect(answer(uri)).toMatchObject({ uri });
    },
  );

  it.each([
    ['/releases', undefined, '/releases/'],
    ['/releases', '', '/releases/'],
    ['/releases', 'region=a&region=b&q=%2Fx', '/releases/?region=a&region=b&q=%2Fx'],
    ['/v1.2/notes', undefined, '/v1.2/notes/'],
  ])('redirects %s with the query %s to %s', (uri, query, location) => {
    expect(answer(uri, query)).toMatchObject({ statusCode: 308, headers: { location: { value: location } } });
  });

  it.each([
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/%2felsewhere.example',
    '/%5Celsewhere.example',
    '/a/../b',
    '/a/..',
    '/./a',
    '/%2e%2e/a',
    '/%252e%252e/a',
    '/a%0d%0aset-cookie:b',
    '/a%00.html',
  ])('refuses %s', (uri) => {
    expect(answer(uri)).toMatchObject({ statusCode: 400 });
  });

  it('stays within the size limit of CloudFront functions', () => {
    expect(Buffer.byteLength(viewerFunctionCode)).toBeLessThan(10_240);
  });
});
