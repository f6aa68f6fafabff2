import { Worker } from 'node:worker_threads';
import type { Platform } from '@sample-platform-ai/environments/index.ts';
import type { Manifests } from '../output/manifests.ts';

export interface Rendering {
  /** Rejects with the error of the code that renders. */
  readonly manifests: Promise<Manifests>;
  readonly stop: () => Promise<number>;
}

/** Renders the manifests in another thread, so that the stacks are synthesized meanwhile. */
export function startRendering(platform: Platform): Rendering {
  const worker = new Worker(new URL('rendering-worker.ts', import.meta.url), { workerData: platform });
  const manifests = new Promise<Manifests>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread that renders the manifests ended with code ${code}`)));
  });
  // Thrown where it is awaited, unless the stacks fail first.
  manifests.catch(() => {});
  return { manifests, stop: () => worker.terminate() };
}
