/**
 * Versions of EKS add-ons by Kubernetes version. They are pinned, so that a reviewed plan changes only with a commit, and
 * every environment gets the versions that ran in the one before it. The update bot raises them to EKS' default versions,
 * which EKS tests together; it needs an AWS credential with `eks:DescribeAddonVersions`.
 */
export const addOnVersions: Readonly<Record<string, Readonly<Record<AddOnName, string>>>> = {
  '1.35': {
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"vpc-cni","default":true}
    'vpc-cni': 'v1.22.1-eksbuild.2',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"kube-proxy","default":true}
    'kube-proxy': 'v1.35.3-eksbuild.11',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"eks-pod-identity-agent","default":true}
    'eks-pod-identity-agent': 'v1.3.10-eksbuild.3',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"coredns","default":true}
    coredns: 'v1.14.3-eksbuild.2',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"metrics-server","default":true}
    'metrics-server': 'v0.8.1-eksbuild.10',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"aws-ebs-csi-driver","default":true}
    'aws-ebs-csi-driver': 'v1.59.0-eksbuild.1',
  },
  '1.36': {
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"vpc-cni","default":true}
    'vpc-cni': 'v1.22.4-eksbuild.3',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"kube-proxy","default":true}
    'kube-proxy': 'v1.36.0-eksbuild.21',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"eks-pod-identity-agent","default":true}
    'eks-pod-identity-agent': 'v1.3.10-eksbuild.3',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"coredns","default":true}
    coredns: 'v1.14.3-eksbuild.16',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"metrics-server","default":true}
    'metrics-server': 'v0.8.1-eksbuild.10',
    // renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"aws-ebs-csi-driver","default":true}
    'aws-ebs-csi-driver': 'v1.63.1-eksbuild.1',
  },
};

export type AddOnName =
  | 'vpc-cni'
  | 'kube-proxy'
  | 'eks-pod-identity-agent'
  | 'coredns'
  | 'metrics-server'
  | 'aws-ebs-csi-driver';
