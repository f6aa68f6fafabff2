import type { RegionName } from '@sample-platform-ai/environments/catalogue.ts';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import { type Layer, stackId } from '@sample-platform-ai/environments/naming.ts';
import type { EnvironmentConfig } from '@sample-platform-ai/environments/schema.ts';
import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { addEnvironment } from '../stacks/environment.ts';
import { PlatformStack } from '../stacks/platform-stack.ts';
import { testApp } from './app.ts';
import { type Synthesized, synthesized } from './synth.ts';

/** The stacks of one environment, wired as the platform wires them. */
export class EnvironmentStacks {
  readonly #name: string;
  readonly #app = testApp();
  readonly #json = new Map<string, Synthesized>();

  constructor(environment: EnvironmentConfig, change: Partial<Platform> = {}) {
    this.#name = environment.name;
    addEnvironment(this.#app, { ...testPlatform, environments: [environment], ...change }, environment);
  }

  get ids(): readonly string[] {
    return this.#app.node.children.filter((child) => child instanceof PlatformStack).map(({ node }) => node.id);
  }

  stack(layer: Layer, region: RegionName | 'global'): PlatformStack {
    const id = stackId(this.#name, layer, region);
    const found = this.#app.node.tryFindChild(id);
    if (!(found instanceof PlatformStack)) throw new Error(`no stack ${id} among ${this.ids.join(', ')}`);
    return found;
  }

  json(layer: Layer, region: RegionName | 'global'): Synthesized {
    const stack = this.stack(layer, region);
    const json = this.#json.get(stack.node.id) ?? synthesized(stack);
    this.#json.set(stack.node.id, json);
    return json;
  }
}
