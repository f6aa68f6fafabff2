/** The memory limit equals the request, so nodes never overcommit memory. */
export const resources = (cpu: string, memoryMib: number) => ({
  requests: { cpu, memory: `${memoryMib}Mi` },
  limits: { memory: `${memoryMib}Mi` },
});

/** Spreads the pods of a workload over zones and nodes where possible. */
export const spread = (labels: Readonly<Record<string, string>>) =>
  ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...labels } },
  }));

/** Requirements of Pod Security `restricted`, and a read-only root file system. */
export const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
} as const;
