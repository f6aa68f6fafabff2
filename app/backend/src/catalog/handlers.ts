import { type CatalogService, LedgerError } from '@sample-platform-ai/contract';
import type { Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { type Answer, documentTag, versionTag } from '../call/call.ts';
import type { ServiceHandlers } from '../call/handlers.ts';
import { pageAnswer } from '../database/page-query.ts';
import { publish } from '../events/publish.ts';
import * as repository from './repository.ts';

const answer = ({ document, version }: repository.VersionedDocument): Answer => ({
  json: document,
  etag: versionTag(version),
});

const announce = (db: Queryable, service: string, { document }: repository.VersionedDocument) =>
  publish(db, [{ subject: 'serviceChanged', service, environment: '', document }]);

/** The versions that the caller accepts; undefined accepts any. */
const versionsOf = (request: { expectedVersion: number; expectedVersions: number[] }): readonly number[] | undefined =>
  request.expectedVersion === -1 ? undefined : [request.expectedVersion, ...request.expectedVersions];

const noService = (name: string) => new LedgerError('not_found', `service ${name} not found`);

export const catalogHandlers: ServiceHandlers<typeof CatalogService> = {
  createService: async (request, { db }) => {
    const created = await repository.insertService(db, request);
    if (!created) throw new LedgerError('already_exists', `service ${request.name} already exists`);
    await announce(db, request.name, created);
    return answer(created);
  },
  getService: async ({ name }, { db }) => {
    const found = await repository.findService(db, name);
    if (!found) throw noService(name);
    return answer(found);
  },
  listServices: async (request, { db }) => {
    return pageAnswer('services', await repository.listServices(db, request));
  },
  updateService: async (request, { db }) => {
    const updated = await repository.updateService(db, request, versionsOf(request));
    if (updated) {
      await announce(db, request.name, updated);
      return answer(updated);
    }
    const found = await repository.findService(db, request.name);
    if (!found) throw noService(request.name);
    throw new LedgerError(
      'version_mismatch',
      `the service has changed since you read it (now version ${found.version}); read it again`,
    );
  },
  listEnvironments: async (_request, { db }) => {
    const json = `{"environments":${await repository.listEnvironments(db)}}`;
    return { json, etag: documentTag(json) };
  },
  putEnvironment: async (request, { db }) => ({ json: await repository.putEnvironment(db, request) }),
};
