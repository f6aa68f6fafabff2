/**
 * Loaded into a command before it starts: its requests to the platform's public hosts go to this machine, for those hosts are
 * in no DNS here. Whatever else it asks goes where it went.
 */
const at = process.env['GAMEDAY_PUBLIC_HOSTS'];
if (!at) throw new Error('GAMEDAY_PUBLIC_HOSTS has to say where public hosts are');
const outside = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const here = url.protocol === 'https:' ? `${at}/hosts/${encodeURIComponent(url.host)}${url.pathname}` : input;
  return outside(here, init);
};
