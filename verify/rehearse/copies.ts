import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Blocks,
  type ResourceJson,
  type StackJson,
  type StackSummary,
  stackFile,
} from '@sample-platform-ai/infra/manifest.ts';
import { emulatedParts, type Known, type Part } from './parts.ts';
import { services } from './support.ts';

/** Writes a stack into a separate folder. */
export function writeStack(directory: string, stack: object): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, stackFile), JSON.stringify(stack, null, 2));
}

/** A part in a separate folder of its stack. */
export type Copy = Part;

type Provider = Readonly<Record<string, unknown>>;

/** The provider with the endpoints of the gate, and the credentials of whichever role plans or applies. */
function towards(
  { url, credentials }: { readonly url: string; readonly credentials: string },
  provider: Provider,
): Provider {
  return {
    ...provider,
    shared_credentials_files: [credentials],
    skip_credentials_validation: true,
    skip_metadata_api_check: 'true',
    skip_region_validation: true,
    s3_use_path_style: true,
    endpoints: [Object.fromEntries(services.map((service) => [service, url]))],
  };
}

export interface EmulationOptions {
  readonly url: string;
  readonly directory: string;
  /** File with the credentials of a stack's providers. */
  credentialsOf(stack: StackSummary): string;
  /** `resource aws_x`: types that the local providers lack. */
  readonly unknownTypes: ReadonlySet<string>;
}

/**
 * Copies of the stacks for an emulator: local state, providers that call it, nothing guarded against
 * the destruction that is part of the rehearsal, and without what the emulator does not know.
 *
 * @param stacks In their order: what one loses, those after it cannot read.
 */
export function emulatedCopies(
  stacks: readonly Known[],
  { url, directory, credentialsOf, unknownTypes }: EmulationOptions,
): readonly Copy[] {
  const stateOf = (id: string) => join(directory, 'state', `${id}.tfstate`);
  return emulatedParts(stacks, unknownTypes).map((stack) => {
    const rest = stack.json;
    const reads = Object.keys(rest.data?.['terraform_remote_state'] ?? {});
    const json: StackJson = {
      ...rest,
      terraform: { ...rest.terraform, backend: { local: { path: stateOf(stack.id) } } },
      provider: {
        ...rest.provider,
        aws: (rest.provider['aws'] ?? []).map((provider) =>
          towards({ url, credentials: credentialsOf(stack) }, provider),
        ),
      },
      ...(rest.data && {
        data: {
          ...rest.data,
          ...(reads.length > 0 && {
            terraform_remote_state: Object.fromEntries(
              reads.map((name) => [name, { backend: 'local', config: { path: stateOf(name.replace(/^from-/, '')) } }]),
            ),
          }),
        },
      }),
      ...(rest.resource && { resource: unguarded(rest.resource) }),
    };
    const copy = { ...stack, json, directory: join(directory, 'stacks', stack.id) };
    writeStack(copy.directory, json);
    return copy;
  });
}

/** The argument that turns on AWS' deletion protection, by resource type. */
const protections = ['deletion_protection', 'deletion_protection_enabled', 'enable_deletion_protection'];

/** Resources without their lifecycle guard and without AWS' deletion protection. */
const unguarded = (resources: Blocks): Blocks =>
  mapBlocks(resources, (body) => ({
    ...body,
    ...Object.fromEntries(protections.filter((key) => key in body).map((key) => [key, false])),
    ...(body.lifecycle && { lifecycle: { ...body.lifecycle, prevent_destroy: false } }),
  }));

const mapBlocks = (blocks: Blocks, change: (body: ResourceJson) => ResourceJson): Blocks =>
  Object.fromEntries(
    Object.entries(blocks).map(([type, byName]) => [
      type,
      Object.fromEntries(Object.entries(byName).map(([name, body]) => [name, change(body)])),
    ]),
  );
