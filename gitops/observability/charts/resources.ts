/** Memory has no headroom above its request, so a node never promises more than it has. */
export const resources = (cpu: string, memoryMib: number) => ({
  requests: { cpu, memory: `${memoryMib}Mi` },
  limits: { memory: `${memoryMib}Mi` },
});

/** Pods of one kind in different zones and on different nodes, as far as there are any. */
export const spread = (labels: Readonly<Record<string, string>>) =>
  ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: { ...labels } },
  }));

/** What Pod Security `restricted` asks of a container, and a read-only root beside. */
export const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
} as const;
