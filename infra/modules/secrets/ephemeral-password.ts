import { ref, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';

export interface EphemeralPasswordProps {
  readonly length: number;
}

/** A random password, new in every run and stored in no state or plan: only write-only arguments accept it. */
export class EphemeralPassword extends Construct {
  readonly value: string;

  constructor(scope: Construct, id: string, props: EphemeralPasswordProps) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    const [, ...path] = this.node.path.split('/');
    const address = `ephemeral.aws_secretsmanager_random_password.${path.join('-')}`;
    // By override, because the bindings have no construct for ephemeral blocks.
    stack.addOverride(address, {
      password_length: props.length,
      // RDS refuses some punctuation, and some breaks connection strings.
      exclude_punctuation: true,
      require_each_included_type: true,
    });
    this.value = Token.asString(ref(`${address}.random_password`, stack));
  }
}
