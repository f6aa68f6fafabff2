import { previewFile, previewsBranch, repositoryUrl, syncedFolder } from '@sample-platform-ai/environments/naming.ts';
import { previewsProject } from '@sample-platform-ai/environments/plan/previews.ts';
import type { ServicePlan } from '@sample-platform-ai/environments/plan/types.ts';
import { inCluster } from '@sample-platform-ai/infra/modules/delivery/published-facts.ts';
import { ApiObject, type Chart } from 'cdk8s';
import type { Cluster } from '../../cluster.ts';
import { type Component, waves } from '../../component.ts';
import { repositoryOf } from '../../images.ts';
import { syncPolicyOfContent } from '../../sync-policy.ts';
import { pullRequestAnnotation } from '../databases/preview.ts';
import { imagesOf } from '../service/service.ts';

/** The ApplicationSets that make the Applications of previews, and delete them. */
export const previews = ({ plans }: Cluster): readonly Component[] => {
  const wanted = plans.filter(({ preview }) => preview);
  if (wanted.length === 0) return [];
  return [
    {
      name: 'previews',
      namespace: 'argocd',
      project: 'controllers',
      wave: waves.workloads,
      manifests: (chart, cluster) => {
        for (const plan of wanted) addApplicationSet(chart, cluster, plan);
      },
    },
  ];
};

/**
 * True while the slot's file names every image of the service, and its time is not over. Both times are RFC 3339 in UTC, so
 * that their texts compare as the times do.
 */
const isWanted = (repositories: readonly string[]): string => {
  const named = repositories.map((image) => `(hasKey .images "${image}")`);
  return ['and', ...named, '(gt .until (dateInZone "2006-01-02T15:04:05Z" now "UTC"))'].join(' ');
};

/**
 * One Application at most: a file of the branch says which pull request has the slot. Manifests are those of the synced
 * revision; a pull request brings images, by their digest.
 */
function addApplicationSet(chart: Chart, cluster: Cluster, plan: ServicePlan): void {
  const { organization, environment, region } = cluster;
  const { service, namespace, preview } = plan;
  if (!preview) return;
  const { repositories } = imagesOf(plan);
  new ApiObject(chart, `previews-${service}`, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: service },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [
        {
          matrix: {
            generators: [
              {
                git: {
                  repoURL: repositoryUrl(organization),
                  revision: previewsBranch,
                  files: [{ path: previewFile(environment.name, region.name, preview.slot) }],
                  // It reads the clock as often, and so ends a preview.
                  requeueAfterSeconds: 120,
                },
              },
              {
                list: {
                  elements: [],
                  elementsYaml: `{{ if ${isWanted(repositories)} }}[{service: ${service}}]{{ else }}[]{{ end }}`,
                },
              },
            ],
          },
        },
      ],
      // The ApplicationSet's deletion also ends its preview.
      syncPolicy: { preserveResourcesOnDeletion: false },
      template: {
        metadata: {
          name: '{{ .service }}',
          annotations: { [pullRequestAnnotation]: '{{ .pullRequest }}', 'platform/until': '{{ .until }}' },
          finalizers: ['resources-finalizer.argocd.argoproj.io'],
        },
        spec: {
          project: previewsProject,
          destination: { server: inCluster.server, namespace },
          source: {
            repoURL: repositoryUrl(organization),
            path: `${syncedFolder(environment, region.name)}/overlays/${cluster.folder}/${service}`,
            targetRevision: environment.delivery.gitRevision,
            kustomize: {
              // Of the pods too: the job of the database reads it.
              commonAnnotations: { [pullRequestAnnotation]: '{{ .pullRequest }}' },
              images: repositories.map(
                (image) => `${image}=${repositoryOf(cluster, image)}@{{ index .images "${image}" }}`,
              ),
            },
          },
          syncPolicy: syncPolicyOfContent,
        },
      },
    },
  });
}
