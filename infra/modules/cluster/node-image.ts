export type Architecture = 'arm64' | 'x86_64';

/** Instance families with an NVIDIA GPU, as in `g5g.xlarge`: EC2 names them g, gr and p; only g4ad has AMD GPUs. */
const isNvidia = (instanceType: string): boolean => /^(?!g4ad\.)(?:g|gr|p)\d/.test(instanceType);

/** EKS' AMI type for Bottlerocket on these instance types: all of them have an NVIDIA GPU, or none has one. */
export function amiType({
  architecture,
  instanceTypes,
}: {
  readonly architecture: Architecture;
  readonly instanceTypes: readonly string[];
}): string {
  const image = architecture === 'arm64' ? 'BOTTLEROCKET_ARM_64' : 'BOTTLEROCKET_x86_64';
  return instanceTypes.some(isNvidia) ? `${image}_NVIDIA` : image;
}
