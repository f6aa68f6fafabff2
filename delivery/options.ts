import { regionNames } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf } from '@sample-platform-ai/environments/naming.ts';
import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import { Argument, InvalidArgumentError, Option } from 'commander';
import type { Patience } from './github/repository.ts';

/** Parses a name from a list; the error of an unknown name suggests the nearest one. */
const oneOf =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): Name => {
    const found = names.find((name) => name === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(
      [`Expected one of ${names.join(', ')}`, nearest(text, names)].filter(Boolean).join('; '),
    );
  };

export const environmentOption = ({ environments }: Platform): Option => {
  const names = environments.map(({ name }) => name);
  return new Option('--environment <name>', names.join(', ')).argParser(oneOf(names)).makeOptionMandatory();
};

export const serviceOption = ({ services }: Platform): Option => {
  const names = services.map(({ name }) => name);
  return new Option('--service <name>', names.join(', ')).argParser(oneOf(names)).makeOptionMandatory();
};

export const accountArgument = ({ organization, environments }: Platform): Argument => {
  const names = accountsOf(organization, environments).map(({ name }) => name);
  return new Argument('<account>', names.join(', ')).argParser(oneOf(names));
};

export const regionOption = (flags = '--region <name>', description = ''): Option =>
  new Option(flags, description).argParser(oneOf(regionNames)).makeOptionMandatory();

const wholeOption =
  (unit: 'minutes' | 'days') =>
  (flags: string, description: string, value: number): Option =>
    new Option(flags, description)
      .argParser((text: string): number => {
        const given = Number(text);
        if (!Number.isInteger(given) || given < 1) throw new InvalidArgumentError(`Give whole ${unit} from 1.`);
        return given;
      })
      .default(value);

/** The maximum of a wait. */
export const minutesOption = wholeOption('minutes');
/** A span of the past. */
export const daysOption = wholeOption('days');

export const patienceOf = (minutes: number, pollMs = 15_000): Patience => ({
  pollMs,
  polls: Math.ceil((minutes * 60_000) / pollMs),
});
