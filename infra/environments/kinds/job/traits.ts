import type { SpecOf, Traits } from '../traits.ts';

export const job: Traits<SpecOf<'job'>> = { worksForService: true, runsInEveryZone: false };
