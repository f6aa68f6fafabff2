import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

enableCompileCache();
const { namingTheSetting } = await import('./last-setting.ts');
const { renderManifests } = await import('./manifests.ts');
parentPort?.postMessage(namingTheSetting(workerData, renderManifests));
