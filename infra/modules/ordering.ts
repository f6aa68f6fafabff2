import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

/** Every resource inside the constructs, for `dependsOn`: an order that no reference expresses. */
export const resourcesIn = (...constructs: readonly Construct[]): TerraformResource[] =>
  constructs.flatMap((construct) =>
    construct.node.findAll().filter((node) => TerraformResource.isTerraformResource(node)),
  );
