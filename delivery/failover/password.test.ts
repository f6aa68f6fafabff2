import { DescribeGlobalClustersCommand, ModifyDBClusterCommand, ModifyDBInstanceCommand } from '@aws-sdk/client-rds';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { alpha, beta, testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { describe, expect, it } from 'vitest';
import { answering } from '../test/answers.ts';
import { melbourne, sydney } from '../test/platform.ts';
import { type Answers, error, globalCluster, rds, usePrinted } from '../test/regions-rds.ts';
import { rotatePassword } from './password.ts';

const said = usePrinted();

describe("the rotation of the owner's password", () => {
  const stored = { SecretString: JSON.stringify({ username: 'owner', password: 'old', host: 'h' }) };
  function world(secretAnswers: Answers) {
    const secrets = new SecretsManagerClient({ region: sydney });
    const { sent: secretsSent } = answering(secrets, secretAnswers);
    const reach = rds({
      [melbourne]: {
        [DescribeGlobalClustersCommand.name]: [globalCluster(melbourne, melbourne, sydney)],
        [ModifyDBClusterCommand.name]: [{}],
      },
      [sydney]: {
        [DescribeGlobalClustersCommand.name]: [globalCluster(melbourne, melbourne, sydney)],
        [ModifyDBInstanceCommand.name]: [{}],
      },
    });
    const homes: string[] = [];
    const rotate = (environment: string, dryRun = false) =>
      rotatePassword(testPlatform, {
        environment,
        dryRun,
        reach: {
          rds: reach.rds,
          secrets: (region) => {
            homes.push(region);
            return secrets;
          },
        },
      });
    return { reach, secretsSent, homes, rotate };
  }

  it('changes the member that writes now, and the secret in the region that makes it', async () => {
    const { reach, secretsSent, homes, rotate } = world({
      [GetSecretValueCommand.name]: [stored],
      [PutSecretValueCommand.name]: [{}],
    });
    await rotate(beta.name);
    const [change] = reach.sent.filter(([, command]) => command === ModifyDBClusterCommand.name);
    expect(change).toMatchObject([
      melbourne,
      ModifyDBClusterCommand.name,
      { DBClusterIdentifier: 'test-beta-apse4-database', ApplyImmediately: true },
    ]);
    const password = new Map(Object.entries(change?.[2] ?? {})).get('MasterUserPassword');
    expect(password).toMatch(/^[\w-]{48}$/);
    expect(homes).toEqual([sydney]);
    const put = new Map(secretsSent.map(([command, input]) => [command, input])).get(PutSecretValueCommand.name);
    const value = new Map(Object.entries(put ?? {}));
    expect(value.get('SecretId')).toBe('test-beta/databases/owner');
    expect(JSON.parse(String(value.get('SecretString')))).toEqual({ username: 'owner', password, host: 'h' });
    expect(said.join('')).not.toContain(String(password));
  });

  it('changes nothing in a dry run, and nothing where the secret cannot be read', async () => {
    const readable = world({ [GetSecretValueCommand.name]: [stored] });
    await readable.rotate(beta.name, true);
    const closed = world({ [GetSecretValueCommand.name]: [error('AccessDeniedException')] });
    await expect(closed.rotate(beta.name)).rejects.toThrow('AccessDeniedException');
    const empty = world({ [GetSecretValueCommand.name]: [{ SecretString: 'filled in' }] });
    await expect(empty.rotate(beta.name)).rejects.toThrow(/is not JSON with username and password/);
    for (const { reach } of [readable, closed, empty]) {
      expect(reach.sent.map(([, command]) => command)).not.toContain(ModifyDBClusterCommand.name);
    }
  });

  it('says that both differ where the secret was not written', async () => {
    const { rotate } = world({
      [GetSecretValueCommand.name]: [stored],
      [PutSecretValueCommand.name]: [error('InternalServiceError')],
    });
    await expect(rotate(beta.name)).rejects.toThrow(/The database's new password is not in .*Run this again/);
  });

  it('is left to RDS where it manages the password', async () => {
    const { reach, homes, rotate } = world({});
    await rotate(alpha.name);
    expect(reach.sent).toMatchObject([
      [sydney, ModifyDBInstanceCommand.name, { RotateMasterUserPassword: true, ApplyImmediately: true }],
    ]);
    expect(homes).toEqual([]);
  });
});
