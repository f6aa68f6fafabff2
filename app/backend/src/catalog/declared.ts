import { fromJson } from '@bufbuild/protobuf';
import { CreateServiceRequestSchema, PutEnvironmentRequestSchema, validated } from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import type { Config } from '../config.ts';
import { publish } from '../events/publish.ts';
import { insertService, putEnvironment } from './repository.ts';

/**
 * Creates the environments and services that the ledger needs before the first release. Environments are replaced by their
 * declaration; existing services stay as people have changed them. Returns the names of new services.
 */
export async function declare(
  tx: Queryable,
  { environments, services }: NonNullable<Config['catalog']>,
): Promise<readonly string[]> {
  for (const environment of environments) {
    await putEnvironment(
      tx,
      validated(PutEnvironmentRequestSchema, fromJson(PutEnvironmentRequestSchema, environment)),
    );
  }
  const added: string[] = [];
  for (const service of services) {
    const request = validated(CreateServiceRequestSchema, fromJson(CreateServiceRequestSchema, service));
    const created = await insertService(tx, request);
    if (!created) continue;
    await publish(tx, [
      { subject: 'serviceChanged', service: request.name, environment: '', document: created.document },
    ]);
    added.push(request.name);
  }
  return added;
}
