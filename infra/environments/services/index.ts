import type { ServiceSpec } from '../schema.ts';
import { ledger } from './ledger.ts';
import { status } from './status.ts';

/** Every service; where each runs, the environments say. */
export const services: readonly ServiceSpec[] = [ledger, status];
