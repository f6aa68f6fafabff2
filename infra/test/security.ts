import { alpha, beta } from '@sample-platform-ai/environments/test/platform.ts';
import { EnvironmentStacks } from './environment.ts';

/** Security stacks: of the first and the second region of beta, and that of alpha, which locks nothing. */
export const stacks = new EnvironmentStacks(beta);
export const first = stacks.json('security', 'ap-southeast-2');
export const second = stacks.json('security', 'ap-southeast-4');
export const open = new EnvironmentStacks(alpha).json('security', 'ap-southeast-2');
