import { seed } from './seed.ts';

/** Fills an empty ledger with 90 days: node app/backend/dev/seed/main.ts postgres://… */
const [url] = process.argv.slice(2);
if (url === undefined) {
  process.stderr.write('usage: node app/backend/dev/seed/main.ts <database URL>\n');
  process.exitCode = 2;
} else {
  const count = await seed(url);
  process.stdout.write(count > 0 ? `seeded ${count} deployments\n` : 'the ledger already has services\n');
}
