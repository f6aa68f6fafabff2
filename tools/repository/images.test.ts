import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');

interface Stage {
  readonly name: string;
  readonly from: string;
  readonly instructions: readonly string[];
}

/** Stages of a Dockerfile, each with its instructions on one line. */
function stagesOf(text: string): readonly Stage[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; from: string; instructions: string[] }[] = [];
  for (const line of lines) {
    const [, from, name] = line.match(/^FROM (\S+)(?: AS (\S+))?$/) ?? [];
    if (from !== undefined) stages.push({ name: name ?? '', from, instructions: [] });
    else stages.at(-1)?.instructions.push(line);
  }
  return stages;
}

/**
 * COPY instructions whose files keep the mode that they have in the checkout, in stages that another user than root
 * runs: the last one, those with USER, and what they are made of.
 */
function unreadable(text: string): readonly string[] {
  const stages = stagesOf(text);
  const lacking = (stage: Stage): readonly string[] => [
    ...stage.instructions.flatMap((line) => {
      if (!line.startsWith('COPY ') || line.includes('--chmod=')) return [];
      const source = stages.find(({ name }) => line.includes(`--from=${name} `));
      return source ? lacking(source) : [line];
    }),
    ...stages.filter(({ name }) => name !== '' && name === stage.from).flatMap(lacking),
  ];
  const run = stages.filter(
    (stage, index) => index === stages.length - 1 || stage.instructions.some((line) => line.startsWith('USER ')),
  );
  return [...new Set(run.flatMap(lacking))];
}

const dockerfiles = globSync('**/*Dockerfile', { cwd: root, exclude: ['**/node_modules/**', '**/cdktf.out*/**'] })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

describe('images', () => {
  it.each(dockerfiles)('%s sets the mode of what it takes from a checkout', (path) => {
    expect(unreadable(readFileSync(join(root, path), 'utf8'))).toEqual([]);
  });

  it('would be refused with a file as umask 077 leaves it', () => {
    const text =
      'FROM node AS build\nCOPY . .\nFROM build AS local\nUSER 1000\nFROM node\nCOPY --from=build /out /out\n';
    expect(unreadable(text)).toEqual(['COPY . .']);
    expect(unreadable(text.replace('COPY . .', 'COPY --chmod=755 . .'))).toEqual([]);
    expect(unreadable('FROM node AS build\nCOPY a a\nFROM node\nCOPY --from=build --chmod=a+rX /out /out\n')).toEqual(
      [],
    );
  });
});

interface Service {
  readonly image?: string;
  readonly build?: { readonly dockerfile_inline?: string };
  readonly pull_policy?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** compose.yaml, and what it includes. */
const composeTexts = ['compose.yaml', ...globSync('app/*/compose.yaml', { cwd: root }).sort()].map((path) =>
  readFileSync(join(root, path), 'utf8'),
);
/** As Compose reads them with these variables set. */
function compose(variables: Readonly<Record<string, string>>): Readonly<Record<string, Service>> {
  const services = composeTexts.map((text) => {
    const filled = text.replaceAll(
      /\$\{(\w+):-([^}]*)\}/g,
      (_, name: string, otherwise: string) => variables[name] ?? otherwise,
    );
    return parse(filled, { merge: true }).services;
  });
  return Object.assign({}, ...services);
}
const portVariables = [
  ...new Set(
    composeTexts.flatMap((text) =>
      [...text.matchAll(/\$\{(\w+_PORT):-(\d+)\}/g)].map(([, name, port]) => `${name} ${port}`),
    ),
  ),
];

describe('compose.yaml', () => {
  it('includes the file of every service that has one', () => {
    const { include = [] }: { readonly include?: readonly string[] } = parse(composeTexts[0] ?? '', { merge: true });
    expect([...include].sort()).toEqual(
      globSync('app/*/compose.yaml', { cwd: root })
        .map((path) => path.replaceAll('\\', '/'))
        .sort(),
    );
  });

  it('has each image built by one service, which the others wait for', () => {
    const services = Object.values(compose({})).filter(({ image }) => image?.startsWith('sample-platform-ai/'));
    expect(services.length).toBeGreaterThan(3);
    for (const image of new Set(services.map((service) => service.image))) {
      const users = services.filter((service) => service.image === image);
      expect(
        users.filter(({ build }) => build !== undefined),
        image,
      ).toHaveLength(1);
      for (const user of users.filter(({ build }) => build === undefined))
        expect(user.pull_policy, image).toBe('never');
    }
  });

  it('builds no image of its own from files that umask 077 would hide', () => {
    const inline = Object.values(compose({})).flatMap(({ build }) => build?.dockerfile_inline ?? []);
    expect(inline.flatMap(unreadable)).toEqual([]);
  });

  it('mounts no file of the checkout, which umask 077 would hide', () => {
    const mounted = Object.values(compose({})).flatMap(({ volumes = [] }) => volumes);
    expect(mounted.filter((volume) => /^[./]/.test(volume))).toEqual([]);
  });

  it.each(portVariables)('takes another port for %s, everywhere', (variable) => {
    const [name = '', usual = ''] = variable.split(' ');
    const before = compose({});
    const after = compose({ [name]: '19876' });
    const published = (services: typeof before) => Object.values(services).flatMap(({ ports = [] }) => ports);
    const changed = published(before).filter((port) => port.startsWith(`127.0.0.1:${usual}:`));
    expect(changed.length).toBeGreaterThan(0);
    expect(published(after)).toEqual(
      published(before).map((port) => (changed.includes(port) ? port.replace(usual, '19876') : port)),
    );
    // What a browser or a token is given names the port from outside; health checks ask inside.
    const given = Object.values(after).flatMap(({ environment = {} }) => Object.values(environment));
    expect(given.filter((text) => text.includes(`127.0.0.1:${usual}`))).toEqual([]);
  });

  it('names one address for sign-in to the issuer, the backend and the page', () => {
    const { issuers, backend, site } = compose({ LEDGER_SIGN_IN_PORT: '19876' });
    const url = 'http://127.0.0.1:19876';
    expect(issuers?.environment?.['LEDGER_SIGN_IN_URL']).toBe(url);
    const trusted: readonly { readonly kind: string; readonly issuer: string }[] = JSON.parse(
      backend?.environment?.['LEDGER_ISSUERS'] ?? '[]',
    );
    expect(trusted.find(({ kind }) => kind === 'people')?.issuer).toBe(url);
    expect(JSON.parse(site?.environment?.['SITE_CONFIG'] ?? '{}').signIn.issuer).toBe(url);
  });
});
