import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js';
import { Construct } from 'constructs';

/** A value that AWS gets and no state or plan keeps. */
export interface WriteOnlyValue {
  /** Consists of ephemeral values only. */
  readonly value: string;
  /** The value is sent only when this changes. */
  readonly version: number;
}

export interface SecretReplica {
  readonly region: string;
  /** `alias/…` of a key in the replica's region. */
  readonly kmsKeyAlias: string;
}

export interface ReplicatedSecretProps {
  readonly name: string;
  readonly description: string;
  readonly kmsKeyArn: string;
  /** Read-only replicas under the same name. */
  readonly replicas: readonly SecretReplica[];
  /** @default none: the secret is externally managed */
  readonly value?: WriteOnlyValue;
  /** Days in which a deleted secret can be restored and its name stays reserved: 0, or 7 to 30. */
  readonly recoveryWindowDays: number;
  readonly protectFromDestroy: boolean;
}

/** A secret with a replica in every region, which is readable while another region is down. */
export class ReplicatedSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ReplicatedSecretProps) {
    super(scope, id);
    const secret = new SecretsmanagerSecret(this, 'secret', {
      name: props.name,
      description: props.description,
      kmsKeyId: props.kmsKeyArn,
      replica: props.replicas.map(({ region, kmsKeyAlias }) => ({ region, kmsKeyId: kmsKeyAlias })),
      // A leftover replica of a deleted secret would block the name.
      forceOverwriteReplicaSecret: true,
      recoveryWindowInDays: props.recoveryWindowDays,
      lifecycle: { preventDestroy: props.protectFromDestroy },
    });
    if (props.value) {
      new SecretsmanagerSecretVersion(this, 'value', {
        secretId: secret.id,
        secretStringWo: props.value.value,
        secretStringWoVersion: props.value.version,
      });
    }
    this.arn = secret.arn;
  }
}
