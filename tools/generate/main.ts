import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { platform } from '@sample-platform-ai/environments/index.ts';
import { manifestsFolder, writeManifests } from '@sample-platform-ai/tools/output/manifests.ts';
import { renderManifests } from '@sample-platform-ai/tools/synth/manifests.ts';
import { generatedFiles, wholly } from './files.ts';

const root = resolve(import.meta.dirname, '../..');
const files = await generatedFiles();
for (const path of globSync([...wholly], { cwd: root })) if (!(path in files)) rmSync(resolve(root, path));
for (const [path, text] of Object.entries(files)) {
  const file = resolve(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${path}\n`);
}
const manifests = renderManifests(platform);
writeManifests(manifests, manifestsFolder);
process.stdout.write(`${Object.keys(manifests).length} manifests in gitops\n`);
