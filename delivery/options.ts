import { type RegionName, regionNames } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { EnvironmentName } from '@sample-platform-ai/environments/schema.ts';
import { platform } from '@sample-platform-ai/infra/platform.ts';
import { InvalidArgumentError, Option } from 'commander';
import type { Patience } from './github/repository.ts';

export const environmentOption = (): Option =>
  new Option('--environment <name>', platform.environments.map(({ name }) => name).join(', '))
    .argParser((text: string): EnvironmentName => {
      const found = platform.environments.find(({ name }) => name === text);
      if (!found)
        throw new InvalidArgumentError(`There are ${platform.environments.map(({ name }) => name).join(', ')}.`);
      return found.name;
    })
    .makeOptionMandatory();

export const regionOption = (flags = '--region <name>', description = ''): Option =>
  new Option(flags, description)
    .argParser((text: string): RegionName => {
      const found = regionNames.find((name) => name === text);
      if (!found) throw new InvalidArgumentError(`There are ${regionNames.join(', ')}.`);
      return found;
    })
    .makeOptionMandatory();

/** A bound for something that is waited for. */
export const minutesOption = (flags: string, description: string, minutes: number): Option =>
  new Option(flags, description)
    .argParser((text: string): number => {
      const value = Number(text);
      if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Give whole minutes from 1.');
      return value;
    })
    .default(minutes);

export const patienceOf = (minutes: number, pollMs = 15_000): Patience => ({
  pollMs,
  polls: Math.ceil((minutes * 60_000) / pollMs),
});
