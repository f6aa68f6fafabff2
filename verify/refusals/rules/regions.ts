import { isRegion, regionFacts } from '@sample-platform-ai/environments/catalogue/index.ts';
import { type ApiCall, type Rule, refusal, text } from '../call.ts';

export interface AccountRegion {
  readonly account: string;
  readonly region: string;
}

/** A region that an account has to enable takes no request before: AWS does not know the account's credentials there. */
export function optInRegions(opened: readonly AccountRegion[] = []): Rule {
  const place = (account: string, region: string) => `${account} ${region}`;
  const enabled = new Set(opened.map(({ account, region }) => place(account, region)));
  return {
    name: 'opt-in regions',
    check({ account, region, service }) {
      if (service === 'account' || !isRegion(region) || !regionFacts(region).optIn) return undefined;
      return enabled.has(place(account, region))
        ? undefined
        : refusal(
            'InvalidClientTokenId',
            `The security token included in the request is invalid: ${account} has not enabled ${region}`,
            403,
          );
    },
    learn(call: ApiCall) {
      const region = text(call, 'RegionName');
      if (call.service !== 'account' || !region) return;
      if (call.operation === 'EnableRegion') enabled.add(place(call.account, region));
      if (call.operation === 'DisableRegion') enabled.delete(place(call.account, region));
    },
  };
}
