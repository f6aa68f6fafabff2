/** EC2's quotas of vCPUs, by family of types: their codes in Service Quotas, which each region has. */
interface FamilyQuota {
  readonly title: string;
  readonly isOf: (letters: string) => boolean;
  readonly onDemand: string;
  /** Left out where EC2 sells no Spot Instances of the family. */
  readonly spot?: string;
}

const among =
  (...names: readonly string[]) =>
  (letters: string): boolean =>
    names.includes(letters);

/** Special families first: the standard ones are known by their first letter. */
const families: readonly FamilyQuota[] = [
  { title: 'DL', isOf: among('dl'), onDemand: 'L-6E869C2A', spot: 'L-85EED4F7' },
  { title: 'F', isOf: among('f'), onDemand: 'L-74FC7D96', spot: 'L-88CF9481' },
  { title: 'G and VT', isOf: among('g', 'gr', 'vt'), onDemand: 'L-DB2E81BA', spot: 'L-3819A6DF' },
  { title: 'HPC', isOf: among('hpc'), onDemand: 'L-F7808C92' },
  { title: 'High Memory', isOf: among('u', 'u-'), onDemand: 'L-43DA4232' },
  { title: 'Inf', isOf: among('inf'), onDemand: 'L-1945791B', spot: 'L-B5D1601B' },
  { title: 'P', isOf: among('p'), onDemand: 'L-417A185B', spot: 'L-7212CCBC' },
  { title: 'Trn', isOf: among('trn'), onDemand: 'L-2C3B7624', spot: 'L-6B0D517C' },
  { title: 'X', isOf: among('x'), onDemand: 'L-7295265B', spot: 'L-E3A00192' },
  { title: 'Standard', isOf: (letters) => /^[acdhimrtz]/.test(letters), onDemand: 'L-1216C47A', spot: 'L-34B43A08' },
];

export interface ComputeQuota {
  readonly title: string;
  readonly code: string;
}

/** The quota that an instance of a type counts against; none where EC2 has none of the kind. */
export function computeQuota(type: string, isSpot: boolean): ComputeQuota | undefined {
  const letters = /^[a-z]+-?/.exec(type)?.[0] ?? '';
  const family = families.find(({ isOf }) => isOf(letters));
  const code = isSpot ? family?.spot : family?.onDemand;
  return family && code ? { title: `${family.title} ${isSpot ? 'Spot' : 'On-Demand'} vCPUs`, code } : undefined;
}

export const computeQuotas: readonly ComputeQuota[] = families.flatMap(({ title, onDemand, spot }) => [
  { title: `${title} On-Demand vCPUs`, code: onDemand },
  ...(spot ? [{ title: `${title} Spot vCPUs`, code: spot }] : []),
]);
