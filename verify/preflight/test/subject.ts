import { parsePolicy } from '@sample-platform-ai/bootstrap/test/iam.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { CheckContext } from '../check.ts';
import { documentsOf } from '../policies/roles.ts';
import { stacksOf } from '../stacks.ts';
import type { StandIn } from './stand-in.ts';
import { type AwsWorld, rightWorld } from './world.ts';

export interface Subject {
  readonly context: CheckContext;
  /** One in which the environment gets everything. */
  readonly world: () => AwsWorld;
}

/** What is asked for an environment. */
export function subject(platform: Platform, name: string, { reach }: StandIn): Subject {
  const environment = platform.environments.find((each) => each.name === name);
  if (!environment) throw new Error(`no environment ${name}`);
  const context: CheckContext = { platform, environment, stacks: stacksOf(platform, name), reach };
  const roleOf = (arn: string) => arn.replace(/^.*\//, '');
  return {
    context,
    world: () => rightWorld(context, (arn) => documentsOf(context.stacks, roleOf(arn)).map(parsePolicy)),
  };
}
