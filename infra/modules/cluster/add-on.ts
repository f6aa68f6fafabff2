import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface AddOnProps {
  readonly clusterName: string;
  /** Name of the add-on in EKS. */
  readonly name: string;
  readonly version: string;
  /** In the add-on's own schema. @default the add-on's defaults */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** Created before the add-on. @default [] */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** An EKS add-on: EKS installs it and keeps it configured. */
export class AddOn extends Construct {
  constructor(scope: Construct, id: string, props: AddOnProps) {
    super(scope, id);
    new EksAddon(this, 'add-on', {
      clusterName: props.clusterName,
      addonName: props.name,
      addonVersion: props.version,
      ...(props.configuration && { configurationValues: JSON.stringify(props.configuration) }),
      resolveConflictsOnCreate: 'OVERWRITE',
      resolveConflictsOnUpdate: 'OVERWRITE',
      preserve: false,
      ...(props.dependsOn && { dependsOn: [...props.dependsOn] }),
    });
  }
}
