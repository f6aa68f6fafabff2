export type Architecture = 'arm64' | 'x86_64';

/** Instance families with an NVIDIA GPU, as in `g5g.xlarge`: EC2 names them g, gr and p; only g4ad has AMD GPUs. */
const isNvidia = (instanceType: string): boolean => /^(?!g4ad\.)(?:g|gr|p)\d/.test(instanceType);

/** EKS' AMI type for Bottlerocket on these instance types. */
export function amiType(
  path: string,
  { architecture, instanceTypes }: { readonly architecture: Architecture; readonly instanceTypes: readonly string[] },
): string {
  const accelerated = instanceTypes.filter(isNvidia);
  const image = architecture === 'arm64' ? 'BOTTLEROCKET_ARM_64' : 'BOTTLEROCKET_x86_64';
  if (accelerated.length === 0) return image;
  if (accelerated.length < instanceTypes.length) {
    throw new Error(
      `${path}: instance types ${instanceTypes.join(', ')}; only ${accelerated.join(', ')} have an NVIDIA GPU, and a group has one image: make two groups`,
    );
  }
  return `${image}_NVIDIA`;
}
