import { DataAwsEksAddonVersion } from '@cdktf/provider-aws/lib/data-aws-eks-addon-version/index.js';
import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface AddOnProps {
  readonly clusterName: string;
  /** EKS' name of the add-on. */
  readonly name: string;
  readonly kubernetesVersion: string;
  /** In the add-on's own schema. @default the add-on's defaults */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** What has to be there first. @default [] */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** A part of the cluster that EKS installs and keeps configured. */
export class AddOn extends Construct {
  constructor(scope: Construct, id: string, props: AddOnProps) {
    super(scope, id);
    // AWS' default for the Kubernetes version, not the newest: what EKS itself has tested the version with.
    const version = new DataAwsEksAddonVersion(this, 'version', {
      addonName: props.name,
      kubernetesVersion: props.kubernetesVersion,
      mostRecent: false,
    });
    new EksAddon(this, 'add-on', {
      clusterName: props.clusterName,
      addonName: props.name,
      addonVersion: version.version,
      ...(props.configuration && { configurationValues: JSON.stringify(props.configuration) }),
      resolveConflictsOnCreate: 'OVERWRITE',
      resolveConflictsOnUpdate: 'OVERWRITE',
      preserve: false,
      ...(props.dependsOn && { dependsOn: [...props.dependsOn] }),
    });
  }
}
