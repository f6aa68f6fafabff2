import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SynthesizedStack } from '../invariants/tree.ts';

/**
 * A stack in the shape of a plan that creates everything, with expressions left as they are. Checkov stops at the
 * `terraform` block of a stack's own JSON, and takes the IAM policies in it for plain text, which it passes unread; of
 * a plan it reads every resource, and the policies in them.
 */
const planOf = ({ json, resourceList }: SynthesizedStack) => ({
  format_version: '1.2',
  // By this key Checkov knows a plan from other JSON. It does not look at the number.
  terraform_version: json.terraform.required_version,
  planned_values: {
    root_module: {
      resources: resourceList.map(({ type, address, body }) => ({
        address,
        mode: 'managed',
        type,
        name: address.slice(type.length + 1),
        values: body,
      })),
    },
  },
  configuration: {
    provider_config: Object.fromEntries(
      Object.entries(json.provider).flatMap(([name, blocks]) =>
        blocks.map((block, index) => [`${name}.${index}`, { name, expressions: constants(block) }]),
      ),
    ),
  },
});

const constants = (block: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(block).map(([key, value]) => [key, { constant_value: value }]));

/** Writes what a scanner can read of each stack to `<id>.json`. */
export function writePlanCopies(stacks: readonly SynthesizedStack[], directory: string): void {
  // Indented, for the scanner counts lines.
  for (const stack of stacks) {
    writeFileSync(join(directory, `${stack.id}.json`), JSON.stringify(planOf(stack), null, 2));
  }
}
