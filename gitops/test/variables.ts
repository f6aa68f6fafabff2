import type { Manifest } from '../output/split.ts';
import { at, list } from './workload-rules.ts';

/** Example values of cluster facts and of an OIDC secret, by key. */
export const known: Readonly<Record<string, string>> = {
  databaseWriterHost: 'database.global-1.global.rds.amazonaws.com',
  databaseReaderHost: 'database.cluster-ro-1.ap-southeast-4.rds.amazonaws.com',
  databasePort: '5432',
  clusterIssuer: 'https://oidc.eks.ap-southeast-4.amazonaws.com/id/1',
  issuer: 'https://login.example.com',
  clientId: 'web',
};

/** The variables of a container, with references resolved as by the kubelet. */
export function variablesOf(manifests: readonly Manifest[], kind: string, name: string): Record<string, string> {
  const workload = manifests.find((each) => each.kind === kind && each.metadata.name === name);
  const container = at(workload, 'spec', 'template', 'spec', 'containers', 0);
  const result: Record<string, string> = {};
  for (const variable of list(at(container, 'env'))) {
    const key = at(variable, 'valueFrom', 'configMapKeyRef', 'key') ?? at(variable, 'valueFrom', 'secretKeyRef', 'key');
    const value = key === undefined ? String(at(variable, 'value')) : (known[String(key)] ?? '');
    result[String(at(variable, 'name'))] = value.replace(
      /\$\((\w+)\)/g,
      (whole, inner: string) => result[inner] ?? whole,
    );
  }
  return result;
}
