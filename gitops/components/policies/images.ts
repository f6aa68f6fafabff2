import { previewRepository } from '@sample-platform-ai/environments/naming.ts';
import { platformNamespaces } from '@sample-platform-ai/environments/platform-tools.ts';
import type { Cluster } from '../../cluster.ts';
import { type AdmissionPolicy, namesOfNamespace, platformAndServices, podVariables, workloads } from './policy.ts';

/** Policies on images. */
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
        message: 'reference each image by its digest, or by the tag of a version',
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
        message: 'reference an image of a service by its digest only: the one in gitops/overlays/<cluster>/versions',
      },
      {
        expression: `variables.containers.all(c, variables.repositories.exists(r, c.image.matches('^${registry}/' + r + '@')))`,
        message: "a service's namespace runs only the images of this service, from the platform's registry",
      },
    ],
  };
  const reviewed: AdmissionPolicy = {
    name: 'reviewed-images',
    rules: workloads,
    variables: podVariables,
    namespaces: Object.keys(platformNamespaces),
    validations: [
      {
        expression: `variables.containers.all(c, !c.image.matches('^${registry}/${previewRepository('')}'))`,
        message: "the platform's namespaces run no image of a pull request; previews have namespaces of their own",
      },
    ],
  };
  // Kubernetes refuses a selector with an empty list of values.
  return plans.length === 0 ? [pinned, reviewed] : [pinned, reviewed, released];
}
