import { fixtureClusters } from '../../test/clusters.ts';
import { describeAlerts, describeRunbooks } from './describe-alerts.ts';
import { platformGroups } from './groups.ts';
import { deliveryScenarios } from './scenarios/delivery.ts';
import { logScenarios } from './scenarios/logs.ts';
import { platformScenarios } from './scenarios/platform.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { serviceScenarios } from './scenarios/service.ts';
import { serviceRules } from './service/rules.ts';

// The service of the fixture with a component of every kind.
const orders = fixtureClusters.slice(0, 1).flatMap(({ plans }) => plans.filter(({ service }) => service === 'orders'));
const rules = orders.flatMap(serviceRules);

/** The same with an objective of one second, a bound that Prometheus 3 stores as `1.0`. */
const rulesOfOneSecond = orders
  .map(({ objectives, ...plan }) => ({
    ...plan,
    objectives: objectives && { ...objectives, latency: { ...objectives.latency, milliseconds: 1000 } },
  }))
  .flatMap(serviceRules);
const toOneSecond = (text: string) => text.replaceAll('le=\\"0.25\\"', 'le=\\"1.0\\"').replaceAll('0.25 s', '1 s');
const scenariosOfOneSecond = serviceScenarios.map(
  (scenario): Scenario => JSON.parse(toOneSecond(JSON.stringify(scenario))),
);

describeAlerts('the platform', platformGroups, [...deliveryScenarios, ...platformScenarios, ...logScenarios]);
describeAlerts('every service', rules, serviceScenarios);
describeAlerts('a service with a latency objective of one second', rulesOfOneSecond, scenariosOfOneSecond);
describeRunbooks([...platformGroups, ...rules]);
