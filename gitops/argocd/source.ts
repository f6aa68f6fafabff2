import type { Organization } from '@sample-platform-ai/environments/schema.ts';

export { inCluster } from '@sample-platform-ai/infra/modules/delivery/published-facts.ts';

/** HTTPS address of this repository. */
export const repositoryUrl = ({ repository }: Organization): string =>
  `https://github.com/${repository.owner}/${repository.name}.git`;
