import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { expect, it } from 'vitest';
import { renderManifests } from './manifests.ts';
import { startRendering } from './rendering.ts';

it('renders in a thread what it renders without one', async () => {
  const { manifests, stop } = startRendering(testPlatform);
  expect(await manifests).toEqual(renderManifests(testPlatform));
  await stop();
});

it('is refused when its thread ends without a result', async () => {
  const { manifests, stop } = startRendering(testPlatform);
  await stop();
  await expect(manifests).rejects.toThrow(/the thread that renders the manifests ended with code \d/);
});
