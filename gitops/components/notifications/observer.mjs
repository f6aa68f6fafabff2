// Puts a fresh token of this pod's service account to where Argo CD's notifications take it from.
import { readFileSync } from 'node:fs';

const mounted = (path) => readFileSync(path, 'utf8').trim();
const { TOKEN_FILE, SECRET, SECRET_KEY } = process.env;
const account = '/var/run/secrets/kubernetes.io/serviceaccount';
const response = await fetch(
  `https://kubernetes.default.svc/api/v1/namespaces/${mounted(`${account}/namespace`)}/secrets/${SECRET}`,
  {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${mounted(`${account}/token`)}`,
      'content-type': 'application/merge-patch+json',
    },
    body: JSON.stringify({ data: { [SECRET_KEY]: Buffer.from(mounted(TOKEN_FILE)).toString('base64') } }),
    signal: AbortSignal.timeout(10_000),
  },
);
if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
process.stdout.write(`${SECRET}/${SECRET_KEY} is fresh\n`);
