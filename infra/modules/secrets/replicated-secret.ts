import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version/index.js';
import { Construct } from 'constructs';

/** A value that is handed to AWS and kept nowhere else. */
export interface WriteOnlyValue {
  /** Made of ephemeral values only. */
  readonly value: string;
  /** The value is sent when this changes, and at no other time. */
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
  /** Read-only copies under the same name. */
  readonly replicas: readonly SecretReplica[];
  /** @default none: a person fills the secret in, once */
  readonly value?: WriteOnlyValue;
  /** In which a deleted secret can be restored, and its name stays taken: 0, or 7 to 30. */
  readonly recoveryWindowDays: number;
  readonly protectFromDestroy: boolean;
}

/** A secret that every region can read while another one is down. */
export class ReplicatedSecret extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ReplicatedSecretProps) {
    super(scope, id);
    const secret = new SecretsmanagerSecret(this, 'secret', {
      name: props.name,
      description: props.description,
      kmsKeyId: props.kmsKeyArn,
      replica: props.replicas.map(({ region, kmsKeyAlias }) => ({ region, kmsKeyId: kmsKeyAlias })),
      // A replica left behind by an earlier life of the secret would block the name.
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
