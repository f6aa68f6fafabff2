import { Release } from '@cdktf/provider-helm/lib/release/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { argoCdChart } from './argocd-chart.ts';
import { type ArgoCdValuesProps, argoCdValues } from './argocd-values.ts';
import { type RootApplicationProps, rootApplicationValues } from './root-application.ts';

export interface ArgoCdProps extends ArgoCdValuesProps, RootApplicationProps {
  /** Created before the applications, which need it. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** Argo CD, and the root Application that contains all the others. */
export class ArgoCd extends Construct {
  constructor(scope: Construct, id: string, props: ArgoCdProps) {
    super(scope, id);
    const common = {
      repository: argoCdChart.repository,
      namespace: props.namespace,
      createNamespace: false,
      atomic: true,
      cleanupOnFail: true,
      wait: true,
      maxHistory: 5,
    };
    const server = new Release(this, 'server', {
      ...common,
      name: 'argocd',
      chart: argoCdChart.name,
      version: argoCdChart.version,
      waitForJobs: true,
      timeout: 900,
      values: [JSON.stringify(argoCdValues(props))],
    });
    // A separate Helm release: it needs the resource types of the first one, and is destroyed before Argo CD.
    new Release(this, 'root', {
      ...common,
      name: 'argocd-root',
      chart: 'argocd-apps',
      version: '2.0.5',
      // The deletion waits until Argo CD has deleted what it synced.
      timeout: 1800,
      values: [JSON.stringify(rootApplicationValues(props))],
      dependsOn: [server, ...props.dependsOn],
    });
  }
}
