import { ApiObject } from 'cdk8s';
import { type Component, waves } from '../component.ts';
import { helmCharts } from '../helm-charts.ts';
import { ruleGroups } from './alerts/groups.ts';
import { prometheusRule } from './alerts/rule.ts';

const namespace = 'monitoring';

/** Before everything that brings a ServiceMonitor or a rule, and apart: the types are too large for a client's apply. */
const resourceTypes: Component = {
  name: 'prometheus-operator-crds',
  namespace,
  project: 'observability',
  wave: waves.foundations,
  chart: { chart: helmCharts.prometheusOperatorCrds, releaseName: 'prometheus-operator-crds', values: () => ({}) },
};

const alerts: Component = {
  name: 'alerts',
  namespace,
  project: 'observability',
  wave: waves.observability,
  manifests: (chart) => {
    for (const group of ruleGroups) new ApiObject(chart, group.name, prometheusRule(group, namespace));
  },
};

/** Metrics, logs, dashboards and alerts. */
export const observability: readonly Component[] = [resourceTypes, alerts];
