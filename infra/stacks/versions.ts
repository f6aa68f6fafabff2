import type { TerraformStack } from 'cdktf';

/** The oldest OpenTofu with native locking, ephemeral values and write-only arguments. */
const openTofuVersion = '>= 1.11.0';

/** Exact, because a stack without a lock file must stay reproducible. aws 6.25 has a bug in S3 tags. */
export const providerVersions = { aws: '6.28.0', kubernetes: '2.38.0', helm: '3.1.1' } as const;
export type ProviderName = keyof typeof providerVersions;

/** Sets the full address of providers: tools resolve the bindings' short source to different hosts. */
export function requireVersions(stack: TerraformStack, versions: Partial<Record<ProviderName, string>>): void {
  stack.addOverride('terraform.required_version', openTofuVersion);
  for (const [name, version] of Object.entries(versions)) {
    stack.addOverride(`terraform.required_providers.${name}`, {
      source: `registry.opentofu.org/hashicorp/${name}`,
      version,
    });
  }
}
