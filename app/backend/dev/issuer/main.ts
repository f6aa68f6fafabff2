import closeWithGrace from 'close-with-grace';
import { startLocalIssuers } from './local-issuers.ts';

/** Only the local issuers, for compose.yaml: the loopback of a container is not reachable from outside. */
const issuers = await startLocalIssuers({ host: '0.0.0.0', signInUrl: process.env['LEDGER_SIGN_IN_URL'] });
closeWithGrace({ delay: 2000, logger: undefined }, () => issuers.stop());
process.stdout.write(`local issuers: ${Object.values(issuers.urls).join(', ')}\n`);
