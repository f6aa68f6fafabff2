// Runs in CloudFront's JavaScript runtime 2.0, before the cache: turns a page's address into its file's.

// Ways to leave the site: `//host` and `/\host` in a redirect, dot segments, and encoded forms of these.
const trick = /\/\/|\\|\/\.{1,2}(?:\/|$)|%(?:[01][0-9a-f]|25|2e|2f|5c|7f)/i;

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
  const request = event.request;
  const path = request.uri;
  if (trick.test(path)) return { statusCode: 400, statusDescription: 'Bad Request' };
  if (path.endsWith('/')) {
    request.uri = `${path}index.html`;
    return request;
  }
  const lastSegment = path.slice(path.lastIndexOf('/') + 1);
  if (lastSegment.includes('.')) return request;
  const query = request.rawQueryString();
  return {
    statusCode: 308,
    statusDescription: 'Permanent Redirect',
    headers: { location: { value: query ? `${path}/?${query}` : `${path}/` } },
  };
}
