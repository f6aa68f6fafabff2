export interface ActionFacts {
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  readonly version: string;
  readonly imageDigest: string;
}

const names: Readonly<Record<string, keyof ActionFacts>> = {
  service: 'service',
  environment: 'environment',
  region: 'region',
  version: 'version',
  digest: 'imageDigest',
};

/** `env.json`'s address of a workflow with `{service}`, `{environment}`, `{region}`, `{version}` and `{digest}` filled in. */
export const actionAddress = (template: string, facts: ActionFacts): string =>
  template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const fact = names[name];
    return fact === undefined ? placeholder : encodeURIComponent(facts[fact]);
  });
