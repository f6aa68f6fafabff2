import { UserError } from '@sample-platform-ai/terminal';

export type Upgrade = 'none' | 'minor' | 'major';

const parts = (version: string): readonly [number, number] => {
  const [major = Number.NaN, minor = Number.NaN] = version.split('.').map(Number);
  return [major, minor];
};

export const majorOf = (version: string): number => parts(version)[0];

/** What leads from one version of PostgreSQL to another; throws where RDS has no way. */
export function upgradeBetween(current: string, target: string): Upgrade {
  const [[major, minor], [newMajor, newMinor]] = [parts(current), parts(target)];
  if (newMajor > major) return 'major';
  if (newMajor === major && newMinor > minor) return 'minor';
  if (newMajor === major && newMinor === minor) return 'none';
  throw new UserError(
    `The database runs PostgreSQL ${current}, but its literal says ${target}: RDS cannot downgrade. Set database.engineVersion to ${current} or newer`,
  );
}
