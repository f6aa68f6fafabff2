import { resourcesIn } from '@sample-platform-ai/infra/modules/ordering.ts';
import { dependable, type ITerraformDependable, type TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';

/** Sets the provider of every resource below a construct, and orders them after `after`. */
export function assignProvider(
  construct: Construct,
  provider: TerraformProvider,
  after: readonly ITerraformDependable[],
): void {
  for (const resource of resourcesIn(construct)) {
    resource.provider = provider;
    if (after.length > 0) resource.dependsOn = [...(resource.dependsOn ?? []), ...after.map(dependable)];
  }
}
