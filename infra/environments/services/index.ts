import type { ServiceSpec } from '../schema.ts';
import { ledger } from './ledger.ts';
import { status } from './status.ts';

/** Every service; each environment lists those that it runs. */
export const services: readonly ServiceSpec[] = [ledger, status];
