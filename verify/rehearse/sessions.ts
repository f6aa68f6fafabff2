import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Platform, platform } from '@sample-platform-ai/environments/index.ts';
import { accountNames, accountsOf } from '@sample-platform-ai/environments/naming.ts';
import type { StackSummary } from '@sample-platform-ai/infra/manifest.ts';
import { answered } from '../refusals/call.ts';
import type { Gate } from '../refusals/gate.ts';

export type Action = 'plan' | 'apply';
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials of each account's roles, in a file for each stack: a provider's own settings would be part of a saved plan. */
export interface Sessions {
  /** Where a stack's providers read them. */
  fileOf(stack: StackSummary): string;
  /** From now on the stack's providers are the role that does this. */
  use(stack: StackSummary, action: Action): void;
}

/** A session of a role, from the emulator itself: nothing has made the role yet. */
async function assume(emulator: string, roleArn: string): Promise<Credentials> {
  const response = await fetch(emulator, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=rehearsal/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'rehearsal',
    }),
  });
  const answer = await response.text();
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map((name) =>
    answered(answer, name),
  );
  if (!accessKeyId || !secretAccessKey || !sessionToken)
    throw new Error(`the emulator gave no session of ${roleArn}: ${response.status} ${answer}`);
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** A person applies bootstrap, as each account's administrator; pipelines plan and apply the other stacks in their roles. */
export async function openSessions(gate: Gate, emulator: string, directory: string): Promise<Sessions> {
  const folder = join(directory, 'credentials');
  mkdirSync(folder, { recursive: true });
  const sessions = new Map<string, Credentials>();
  const { organization, environments }: Platform = platform;
  for (const account of accountsOf(organization, environments)) {
    const { planRole, applyRole, accountId, role } = accountNames(organization, account);
    const issue = async (key: string, arn: string, name?: string) => {
      const credentials = await assume(emulator, arn);
      gate.sign(credentials.accessKeyId, { account: accountId, ...(name && { role: name }) });
      sessions.set(`${account.name} ${key}`, credentials);
    };
    await issue('plan', planRole.arn, planRole.name);
    await issue('apply', applyRole.arn, applyRole.name);
    await issue('administrator', role('rehearsal').arn);
  }
  const fileOf = ({ id }: StackSummary) => join(folder, id);
  return {
    fileOf,
    use(stack, action) {
      const key = `${stack.environment} ${stack.layer === 'bootstrap' ? 'administrator' : action}`;
      const credentials = sessions.get(key);
      if (!credentials) throw new Error(`no session for ${key}, which ${stack.id} needs`);
      writeFileSync(
        fileOf(stack),
        `[default]\naws_access_key_id = ${credentials.accessKeyId}\naws_secret_access_key = ${credentials.secretAccessKey}\naws_session_token = ${credentials.sessionToken}\n`,
      );
    },
  };
}
