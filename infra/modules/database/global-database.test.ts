import { describe, expect, it } from 'vitest';
import { resources, testStack } from '../../test/synth.ts';
import { GlobalDatabase } from './global-database.ts';

const stack = testStack(
  (scope) =>
    new GlobalDatabase(scope, 'database', {
      name: 'test-database',
      engineVersion: '17.9',
      databaseName: 'first',
      member: 'test-apse2-database',
      protectFromDestroy: true,
    }),
);

describe('GlobalDatabase', () => {
  it('is encrypted, and protected in AWS and in the plan', () => {
    expect(resources(stack, 'aws_rds_global_cluster')).toMatchObject([
      {
        storage_encrypted: true,
        force_destroy: false,
        deletion_protection: true,
        lifecycle: { prevent_destroy: true, ignore_changes: ['engine_version'] },
      },
    ]);
  });

  it('is imported into an empty state where a member is there already, and created where none is', () => {
    const [lookup] = Object.keys(stack.data?.['aws_rds_clusters'] ?? {});
    expect(stack).toMatchObject({
      import: [
        {
          for_each: `\${contains(tolist(data.aws_rds_clusters.${lookup}.cluster_identifiers), "test-apse2-database") ? toset(["test-database"]) : toset([])}`,
          to: expect.stringMatching(/^aws_rds_global_cluster\.database_/),
          id: 'test-database',
        },
      ],
    });
  });
});
