import { nearest } from '@sample-platform-ai/terminal/nearest.ts';
import { endpointServices } from '../catalogue/index.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { error, type Problem } from './problem.ts';

/** Checks that interface endpoints exist, and that something can reach the cluster's private API. */
export function* checkNetwork({ name, network, access, delivery }: EnvironmentConfig): Generator<Problem> {
  for (const [index, service] of network.interfaceEndpoints.entries()) {
    if (service === 'eks') {
      yield {
        level: 'warning',
        path: `${name}.network.interfaceEndpoints[${index}]`,
        found: service,
        allowed: 'endpoints whose private DNS name hides no public one',
        change:
          "remove it, unless nodes without a way to the internet need EKS' API: inside the VPC its private zone hides the issuer of the cluster's tokens, oidc.eks.<region>.amazonaws.com",
      };
    }
    if (endpointServices.has(service)) continue;
    const known = [...endpointServices];
    const related = known.filter((each) => each.split(/[.-]/)[0] === service.split(/[.-]/)[0]);
    yield error(
      `${name}.network.interfaceEndpoints[${index}]`,
      service,
      `services of infra/environments/catalogue that have an interface endpoint${related.length > 0 ? `: ${related.join(', ')}` : ', such as ecr.api'}`,
      nearest(service, known) ?? 'choose a service that exists',
    );
  }
  if (access === undefined && !delivery.clusterRunners) {
    yield error(
      `${name}.access`,
      access,
      'a Client VPN, or delivery.clusterRunners: the API of a cluster is private, and Argo CD is installed through it',
      `add access, or register self-hosted runners with the labels cluster and ${name} in the VPC of each region and set delivery.clusterRunners to true`,
    );
  }
}
