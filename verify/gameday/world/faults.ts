/**
 * Loaded into each ledger process before it starts: its clock and its resolver go wrong as a file says. The clock is that of
 * JavaScript: of dates, and not of timers, as where the wall clock alone is set. A name that is lost answers as a resolver that is gone.
 */
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { databaseHosts, type Faults, noFaults } from './process-faults.ts';

const file = process.env['GAMEDAY_FAULTS'];
if (!file) throw new Error('GAMEDAY_FAULTS has to name the file that says what is wrong with this process');

/** The file is looked at so often. */
const lookMs = 50;
/** glibc waits so long for a resolver that is gone, before it asks again. */
const resolverMs = 5000;

let faults: Faults = noFaults;
const look = () => {
  try {
    faults = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The file exists once something goes wrong.
  }
};
look();
setInterval(look, lookMs).unref();

const RealDate = Date;
const realNow = RealDate.now;
RealDate.now = () => realNow() + faults.clockMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget),
});

const outside = dns.lookup;
const names: ReadonlySet<string> = new Set(Object.values(databaseHosts));
Reflect.set(dns, 'lookup', (host: string, options: dns.LookupAllOptions, callback: (error: Error | null) => void) => {
  if (!names.has(host)) return outside(host, options, callback);
  if (!faults.lostNames.some((name) => name === host)) return outside('127.0.0.1', options, callback);
  const error = Object.assign(new Error(`getaddrinfo EAI_AGAIN ${host}`), {
    code: 'EAI_AGAIN',
    syscall: 'getaddrinfo',
  });
  setTimeout(() => callback(error), resolverMs);
});
