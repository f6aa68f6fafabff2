import { drainOf } from '../../plan/timeouts.ts';
import type { SpecOf, Traits } from '../traits.ts';

export const worker: Traits<SpecOf<'worker'>> = { worksForService: true, runsInEveryZone: false, drain: drainOf };
