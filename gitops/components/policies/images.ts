import type { Cluster } from '../../cluster.ts';
import { type AdmissionPolicy, namesOfNamespace, platformAndServices, podVariables, workloads } from './policy.ts';

/** Which images run where. */
export function imagePolicies(cluster: Cluster): readonly AdmissionPolicy[] {
  const { organization, plans } = cluster;
  const registry = `${organization.shared.id}[.]dkr[.]ecr[.][a-z0-9-]+[.]amazonaws[.]com`;
  const pinned: AdmissionPolicy = {
    name: 'pinned-images',
    rules: workloads,
    variables: podVariables,
    namespaces: platformAndServices(plans),
    validations: [
      {
        expression:
          "variables.containers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$') || (c.image.matches(':[^:/]*[0-9][^:/]*$') && !c.image.endsWith(':latest')))",
        message: 'name each image by its digest, or by the tag of a version',
      },
    ],
  };
  const released: AdmissionPolicy = {
    name: 'released-images',
    rules: workloads,
    variables: {
      ...podVariables,
      repositories: namesOfNamespace(
        Object.fromEntries(
          plans.map(({ namespace, components }) => [
            namespace,
            [...new Set(components.map(({ image }) => image.repository))],
          ]),
        ),
      ),
    },
    namespaces: plans.map(({ namespace }) => namespace),
    validations: [
      {
        expression: "variables.containers.all(c, c.image.matches('@sha256:[0-9a-f]{64}$'))",
        message: 'what we release is named by its digest alone: the one in gitops/overlays/<cluster>/versions',
      },
      {
        expression: `variables.containers.all(c, variables.repositories.exists(r, c.image.matches('^${registry}/' + r + '@')))`,
        message: "a service's namespace runs the images of this service alone, from the platform's registry",
      },
    ],
  };
  // A selection of no namespace at all is none that Kubernetes takes.
  return plans.length === 0 ? [pinned] : [pinned, released];
}
