import { CloudFrontClient, CreateInvalidationCommand, paginateListDistributions } from '@aws-sdk/client-cloudfront';

/** CloudFront's API is global and answers here. */
const region = 'us-east-1';

/**
 * Makes the distribution of a host forget what it keeps, and returns its id. It is found by its host name, for it is made
 * after the cluster that publishes.
 */
export async function invalidate(siteHost: string, reference: string, endpoint?: string): Promise<string> {
  const client = new CloudFrontClient({ region, ...(endpoint !== undefined && { endpoint }) });
  try {
    for await (const { DistributionList } of paginateListDistributions({ client }, {})) {
      const found = DistributionList?.Items?.find(({ Aliases }) => Aliases?.Items?.includes(siteHost));
      if (found?.Id === undefined) continue;
      await client.send(
        new CreateInvalidationCommand({
          DistributionId: found.Id,
          // One path, and so one of the free ones, whatever it covers.
          InvalidationBatch: { CallerReference: reference, Paths: { Quantity: 1, Items: ['/*'] } },
        }),
      );
      return found.Id;
    }
    throw new Error(`no CloudFront distribution of this account has the host ${siteHost}`);
  } finally {
    client.destroy();
  }
}
