import type { RegionName } from '@sample-platform-ai/environments/catalogue/index.ts';
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
    return this.#find(stackId(this.#name, layer, region));
  }

  json(layer: Layer, region: RegionName | 'global'): Synthesized {
    return this.byId(stackId(this.#name, layer, region));
  }

  byId(id: string): Synthesized {
    const json = this.#json.get(id) ?? synthesized(this.#find(id));
    this.#json.set(id, json);
    return json;
  }

  #find(id: string): PlatformStack {
    const found = this.#app.node.tryFindChild(id);
    if (!(found instanceof PlatformStack))
      throw new Error(`Unknown stack ${id}; expected one of ${this.ids.join(', ')}`);
    return found;
  }
}
