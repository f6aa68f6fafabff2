import { randomBytes } from 'node:crypto';
import { ModifyDBClusterCommand, ModifyDBInstanceCommand } from '@aws-sdk/client-rds';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { regionalNames } from '@sample-platform-ai/environments/naming.ts';
import { ownerSecretName } from '@sample-platform-ai/environments/plan/database-owner.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { UserError } from '@sample-platform-ai/terminal';
import { z } from 'zod';
import { environmentNamed } from '../environments.ts';
import { addSummary } from '../github/outputs.ts';
import { messageOf } from './deadline.ts';
import { writingDatabase } from './look.ts';
import { aws, type Reach, single } from './run.ts';

export interface RotationOptions {
  readonly environment: string;
  readonly dryRun: boolean;
  readonly reach?: Pick<Reach, 'rds'> & { readonly secrets: (region: RegionName) => SecretsManagerClient };
}

const reachable = { rds: aws.rds, secrets: (region: RegionName) => new SecretsManagerClient({ region, ...single }) };

const secretFields = z.looseObject({ username: z.string(), password: z.string() });

/** 48 characters that RDS accepts, and that need no escape in a connection string. */
const newPassword = () => randomBytes(36).toString('base64url');

/** The region whose stack makes the secret; the others have replicas of it. */
const secretRegion = ({ database, primaryRegion }: EnvironmentConfig): RegionName =>
  database.kind === 'aurora-global' ? database.initialWriterRegion : primaryRegion;

/**
 * Gives the database's owner another password: in the database of the region that writes, then in the secret. A run that
 * was killed in between is repeated.
 */
export async function rotatePassword(
  platform: Platform,
  { environment: name, dryRun, reach = reachable }: RotationOptions,
): Promise<void> {
  const environment = environmentNamed(platform.environments, name);
  const { database } = environment;
  const { region, identifier } = await writingDatabase(platform, environment, reach.rds);
  const heading = `## New password for the database owner in ${name}${dryRun ? ' (dry run)' : ''}\n`;

  if (database.masterPassword === 'managed') {
    addSummary(`${heading}\n1. RDS in ${region} rotates the password that it manages for ${identifier}`);
    if (dryRun) return;
    const input = { DBInstanceIdentifier: identifier, RotateMasterUserPassword: true, ApplyImmediately: true };
    await reach.rds(region).send(new ModifyDBInstanceCommand(input));
    return;
  }
  const home = secretRegion(environment);
  const secretName = ownerSecretName(regionalNames(platform.organization, environment, home));
  const secrets = reach.secrets(home);
  addSummary(
    `${heading}\n1. RDS in ${region} sets the password of ${identifier}\n2. Secrets Manager in ${home} stores it in ${secretName}`,
  );
  // Read first: without access to the secret, the database keeps its password.
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: secretName }));
  const current = secretFields.safeParse(parsed(SecretString));
  if (!current.success) {
    throw new UserError(
      `${secretName} in ${home} is not JSON with username and password: ${z.prettifyError(current.error)}`,
    );
  }
  if (dryRun) return;
  const password = newPassword();
  const change = { MasterUserPassword: password, ApplyImmediately: true };
  const client = reach.rds(region);
  if (database.kind === 'aurora-global')
    await client.send(new ModifyDBClusterCommand({ DBClusterIdentifier: identifier, ...change }));
  else await client.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: identifier, ...change }));
  try {
    const SecretString = JSON.stringify({ ...current.data, password });
    await secrets.send(new PutSecretValueCommand({ SecretId: secretName, SecretString }));
  } catch (error) {
    throw new UserError(
      `The database's new password is not in ${secretName} in ${home} yet: ${messageOf(error)}. Run this again as soon as Secrets Manager answers`,
    );
  }
  addSummary('\nBoth have the new password. The job that creates databases reads it at its next run.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
