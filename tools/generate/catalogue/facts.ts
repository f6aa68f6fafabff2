export const engines = ['postgres', 'aurora-postgresql'] as const;
export type Engine = (typeof engines)[number];

export interface TypeFacts {
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly architectures: readonly string[];
  readonly gpu: boolean;
  readonly burstable: boolean;
}

type ByRegion<T> = Readonly<Record<string, T>>;

/** What read_packages.py prints. */
export interface PackageFacts {
  readonly versions: { readonly 'cfn-lint': string; readonly moto: string };
  readonly zones: ByRegion<readonly string[]>;
  readonly types: Readonly<Record<string, TypeFacts>>;
  readonly offered: ByRegion<readonly string[]>;
  readonly zoneCounts: ByRegion<Readonly<Record<string, number>>>;
  readonly classes: ByRegion<Readonly<Partial<Record<Engine, readonly string[]>>>>;
  readonly engineVersions: Readonly<Record<Engine, readonly string[]>>;
  readonly globalDatabase: Readonly<Record<string, boolean>>;
  readonly endpointServices: readonly string[];
}

/** A region of the commercial partition, by @aws-cdk/region-info. */
export interface RegionOptIn {
  readonly name: string;
  readonly optIn: boolean;
}
