import { resourcesIn } from '@sample-platform-ai/infra/modules/ordering.ts';
import { dependable, type ITerraformDependable, type TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';

/** Makes everything below a construct by one provider, and only after what it has to wait for. */
export function placeIn(
  construct: Construct,
  provider: TerraformProvider,
  after: readonly ITerraformDependable[],
): void {
  for (const resource of resourcesIn(construct)) {
    resource.provider = provider;
    if (after.length > 0) resource.dependsOn = [...(resource.dependsOn ?? []), ...after.map(dependable)];
  }
}
