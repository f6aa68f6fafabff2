import { type Component, waves } from '../../component.ts';
import { addAdmissionPolicies } from './admission.ts';
import { addPriorityClasses } from './priority-classes.ts';

/** The cluster's admission policies, applied before anything that they check. */
export const policies: Component = {
  name: 'policies',
  namespace: 'kube-system',
  project: 'controllers',
  wave: waves.foundations,
  manifests: (chart, cluster) => {
    addAdmissionPolicies(chart, cluster);
    addPriorityClasses(chart);
  },
};
