import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AccountCheck } from '../check.ts';
import { finding } from '../check.ts';

/** Who asks: another account's answers would be about another environment. */
export const account: AccountCheck = {
  name: 'account',
  per: 'account',
  async run({ environment, reach }) {
    const { Account = '', Arn = '' } = await reach.sts.send(new GetCallerIdentityCommand({}));
    const { id } = environment.account;
    return [
      finding(
        Account === id,
        { subject: environment.name, needs: id, found: `${Account} (${Arn.replace(/^.*:/, '')})` },
        `Sign in to the account ${id}, or correct account.id in the literal of ${environment.name}`,
      ),
    ];
  },
};
