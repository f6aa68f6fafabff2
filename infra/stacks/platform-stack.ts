import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Aspects, DataTerraformRemoteStateS3, Fn, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { keepStateIn, type StateLocation } from './state.ts';
import { providerVersions, requireVersions } from './versions.ts';

type OutputValue = string | readonly string[] | Readonly<Record<string, string>>;
/** Outputs of a stack: strings, lists of strings, and records whose keys are known at synthesis. */
export type Outputs<O> = { readonly [K in keyof O]: OutputValue };

export interface PlatformStackProps {
  readonly accountId: string;
  /** The default provider's region: a region of the platform, or us-east-1 for resources that exist only there. */
  readonly region: string;
  readonly state: StateLocation;
  readonly tags: Readonly<Record<string, string>>;
  /** Permissions boundary of every role in the account: the apply role may not create a role without it. */
  readonly permissionsBoundaryArn: string;
}

/** One provider configuration, one state, and a typed contract of outputs. */
export abstract class PlatformStack<O extends Outputs<O> = object> extends TerraformStack {
  readonly region: string;
  readonly state: StateLocation;
  #published: O | undefined;

  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id);
    this.region = props.region;
    this.state = props.state;

    new AwsProvider(this, 'aws', {
      region: props.region,
      allowedAccountIds: [props.accountId],
      defaultTags: [{ tags: { ...props.tags } }],
    });
    requireVersions(this, { aws: providerVersions.aws });

    keepStateIn(this, props.state);
    Aspects.of(this).add({
      visit: (node: IConstruct) => {
        if (node instanceof IamRole) node.permissionsBoundary = props.permissionsBoundaryArn;
      },
    });
  }

  /**
   * Does nothing. The framework's pass turns references between stacks into hidden outputs, which these stacks do not use
   * (a test looks for dangling ones), and takes a quarter of the synthesis time.
   */
  override prepareStack(): void {}

  /** Declares the stack's outputs; once, at the end of the constructor. */
  protected publish(outputs: O): void {
    this.#published = outputs;
    for (const [name, value] of Object.entries(outputs)) new TerraformOutput(this, name, { value, staticId: true });
  }

  /**
   * Another stack's outputs as tokens over its remote state, with the type that it published. This stack is applied after
   * that one.
   */
  protected read<P extends Outputs<P>>(producer: PlatformStack<P>): P {
    if (!producer.#published) throw new Error(`${producer.node.id} publishes no outputs; ${this.node.id} reads them`);
    this.addDependency(producer);
    const { bucket, key, region, kmsKeyArn } = producer.state;
    const remote = new DataTerraformRemoteStateS3(this, `from-${producer.node.id}`, {
      bucket,
      key,
      region,
      encrypt: true,
      kmsKeyId: kmsKeyArn,
    });
    const token = (name: string, value: OutputValue): OutputValue => {
      if (typeof value === 'string') return remote.getString(name);
      if (Array.isArray(value)) return remote.getList(name);
      return Object.fromEntries(Object.keys(value).map((k) => [k, Fn.lookup(remote.get(name), k)]));
    };
    return Object.fromEntries(
      Object.entries<OutputValue>(producer.#published).map(([name, value]) => [name, token(name, value)]),
    ) as P;
  }
}
