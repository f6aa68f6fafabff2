import { fixtureClusters } from '../../test/clusters.ts';
import { describeAlerts, describeRunbooks } from './describe-alerts.ts';
import { platformGroups } from './groups.ts';
import { deliveryScenarios } from './scenarios/delivery.ts';
import { logScenarios } from './scenarios/logs.ts';
import { platformScenarios } from './scenarios/platform.ts';
import { serviceScenarios } from './scenarios/service.ts';
import { serviceRules } from './service/rules.ts';

// The service of the fixture that has a component of every kind.
const rules = fixtureClusters
  .slice(0, 1)
  .flatMap(({ plans }) => plans.filter(({ service }) => service === 'orders'))
  .flatMap(serviceRules);

describeAlerts('the platform', platformGroups, [...deliveryScenarios, ...platformScenarios, ...logScenarios]);
describeAlerts('every service', rules, serviceScenarios);
describeRunbooks([...platformGroups, ...rules]);
