import { k8s } from 'cdk8s-plus-29';
import { type Component, waves } from '../../component.ts';
import { fact } from '../../facts.ts';
import { HookJob } from '../../workload/hook-job.ts';
import { priorityClasses } from '../policies/priority-classes.ts';
import { ledger } from './names.ts';

const folder = '/etc/site';

/** The ledger's page: its image carries the export, and each sync puts that into the region's bucket. */
export const frontend: Component = {
  name: 'frontend',
  namespace: ledger.namespace,
  project: 'application',
  wave: waves.application,
  service: 'ledger-frontend',
  manifests: (chart, { site, names }) => {
    // Argo CD compares no hooks: without an object that changes with the image, a release would start no sync.
    new k8s.KubeConfigMap(chart, 'release', {
      metadata: { name: 'ledger-site-release' },
      data: { image: 'ledger-frontend' },
    });
    new HookJob(chart, 'publisher', {
      name: ledger.publisher.name,
      hook: 'Sync',
      image: 'ledger-frontend',
      args: ['publish'],
      serviceAccountName: ledger.publisher.serviceAccount,
      priorityClassName: priorityClasses.job.name,
      env: [
        fact('siteBucket'),
        { name: 'SITE_BUCKET', value: '$(siteBucket)' },
        { name: 'SITE_HOST', value: names.siteHost },
        { name: 'SITE_CONFIG', value: `${folder}/env.json` },
        { name: 'AWS_REGION', value: site.name },
      ],
      mounts: [{ path: folder, volume: { name: 'configuration', secret: { secretName: ledger.siteSecret } } }],
      cpuMillicores: 100,
      memoryMib: 256,
      retries: 3,
      deadlineSeconds: 600,
    });
  },
};
