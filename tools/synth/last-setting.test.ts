import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { describe, expect, it } from 'vitest';
import { namingTheSetting } from './last-setting.ts';

const fault = (): never => {
  throw new TypeError('no such page');
};
const named = (path: string, file: string) =>
  `no such page\nThe last setting that was read before it: ${path}, in infra/environments/${file}`;

describe('an error in work over the literals', () => {
  it('names the setting that was read last, and its file', () => {
    expect(() =>
      namingTheSetting(testPlatform, ({ environments: [, beta] }) => beta?.regions[1]?.vpcCidr && fault()),
    ).toThrow(named('beta.regions[1].vpcCidr', 'beta.ts'));
    expect(() => namingTheSetting(testPlatform, ({ organization }) => organization.shared.id && fault())).toThrow(
      named('organization.shared.id', 'organization.ts'),
    );
    expect(() =>
      namingTheSetting(testPlatform, ({ services }) =>
        services.filter(({ name }) => name === 'orders').map(({ database }) => database?.migrate.args && fault()),
      ),
    ).toThrow(named('services.orders.database.migrate.args', 'services/orders.ts'));
  });

  it('is as it was where no setting was read, and where it is the user', () => {
    expect(() => namingTheSetting(testPlatform, fault)).toThrow(/^no such page$/);
    const refuse = () => {
      throw new UserError('no folder');
    };
    expect(() => namingTheSetting(testPlatform, ({ organization }) => organization.domain && refuse())).toThrow(
      /^no folder$/,
    );
  });

  it('is none where there is none: the result is that of the work, done once', () => {
    let times = 0;
    const work = () => {
      times += 1;
      return 'done';
    };
    expect([namingTheSetting(testPlatform, work), times]).toEqual(['done', 1]);
  });
});
