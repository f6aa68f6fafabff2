import { platform } from '@sample-platform-ai/environments/index.ts';
import { accountsOf } from '@sample-platform-ai/environments/naming.ts';
import { describe, expect, it } from 'vitest';
import { synthesizedTree } from './tree.ts';

const { organization, environments } = platform;
const accountIds = new Map(accountsOf(organization, environments).map(({ name, id }) => [name, id]));
const tree = synthesizedTree();
const remote = tree.filter(({ json }) => json.terraform.backend['s3']);

describe('state', () => {
  it('is kept in S3 by every stack but a bootstrap that has no bucket yet', () => {
    const local = tree.filter(({ json }) => !json.terraform.backend['s3']);
    expect(local.every(({ layer }) => layer === 'bootstrap')).toBe(true);
    expect(remote.length).toBe(tree.length - local.length);
  });

  it('has a place of its own for each stack', () => {
    const places = remote.map(
      ({ json: { terraform } }) => `${terraform.backend['s3']?.['bucket']}/${terraform.backend['s3']?.['key']}`,
    );
    expect(new Set(places).size).toBe(remote.length);
  });

  it("is encrypted by the account's own key, and locked natively", () => {
    for (const { id, environment, json } of remote) {
      const account = accountIds.get(environment);
      expect(json.terraform.backend['s3'], id).toMatchObject({
        encrypt: true,
        use_lockfile: true,
        kms_key_id: expect.stringContaining(`:${account}:alias/`),
        bucket: expect.stringContaining(`-${account}`),
      });
      expect(Boolean(json.terraform.backend['s3']?.['dynamodb_table'])).toBe(organization.stateLockTable);
    }
  });

  it('of a regional stack lies in that region, so that it can be applied while another is down', () => {
    const regional = remote.filter(({ id }) => !id.endsWith('-global'));
    expect(regional.length).toBeGreaterThan(5);
    for (const { id, region, json } of regional) {
      expect(json.terraform.backend['s3']?.['region'], id).toBe(region);
      const read = Object.values(json.data?.['terraform_remote_state'] ?? {});
      expect(
        read.map(({ config }) => (config as { region: string }).region),
        id,
      ).toEqual(read.map(() => region));
    }
  });

  it('never crosses from one account to another', () => {
    for (const { id, json } of remote) {
      const own = json.terraform.backend['s3']?.['bucket'];
      const account = String(own).slice(-12);
      for (const { config } of Object.values(json.data?.['terraform_remote_state'] ?? {})) {
        expect(String((config as { bucket: string }).bucket).slice(-12), id).toBe(account);
      }
    }
  });
});

describe('providers', () => {
  it('have a full address and an exact version in every stack', () => {
    for (const { id, json } of tree) {
      expect(json.terraform.required_version, id).toMatch(/^>= 1\.1\d\.\d+$/);
      for (const { source, version } of Object.values(json.terraform.required_providers)) {
        expect(source, id).toMatch(/^registry\.opentofu\.org\/hashicorp\/(aws|kubernetes|helm)$/);
        expect(version, id).toMatch(/^\d+\.\d+\.\d+$/);
      }
    }
  });

  it('of Kubernetes and Helm are in the delivery stacks only', () => {
    const holders = tree.filter(({ json }) => json.provider['kubernetes'] || json.provider['helm']);
    expect(holders.map(({ layer }) => layer)).toEqual(holders.map(() => 'delivery'));
    expect(holders).toHaveLength(environments.flatMap(({ regions }) => regions).length);
  });

  it("of AWS refuse every account but the stack's own", () => {
    for (const { id, environment, json } of tree) {
      const account = accountIds.get(environment);
      for (const provider of json.provider['aws'] ?? []) {
        const expected = provider['alias'] === 'parent' ? organization.shared.id : account;
        expect(provider['allowed_account_ids'], `${id} ${provider['alias'] ?? ''}`).toEqual([expected]);
      }
    }
  });
});
