import { afterAll, beforeAll, expect, it } from 'vitest';
import { start } from './test/start.ts';

let program: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  const secrets = { 'a/b': { user: 'one' }, 'k=v,l=w': { user: 'tagged' } };
  program = await start('secrets-manager.ts', { SECRETS: JSON.stringify(secrets) });
});
afterAll(() => program.stop());

const post = async (action: string, input: object) => {
  const headers = { 'x-amz-target': `secretsmanager.${action}` };
  const answer = await fetch(program.url, { method: 'POST', headers, body: JSON.stringify(input) });
  return { status: answer.status, body: await answer.json() };
};
const ask = (name: string) => post('GetSecretValue', { SecretId: name });

it('answers GetSecretValue as Secrets Manager does, with the values of the last change', async () => {
  expect(await ask('a/b')).toMatchObject({ status: 200, body: { Name: 'a/b', SecretString: '{"user":"one"}' } });
  expect(await ask('a/c')).toMatchObject({ status: 400, body: { __type: 'ResourceNotFoundException' } });
  expect((await fetch(program.url, { method: 'PUT', body: '{"a/c":{"user":"two"}}' })).status).toBe(200);
  expect(await ask('a/c')).toMatchObject({ status: 200, body: { SecretString: '{"user":"two"}' } });
  expect(await ask('a/b')).toMatchObject({ status: 200, body: { SecretString: '{"user":"one"}' } });
});

it('finds secrets by their tags', async () => {
  const filter = (Key: string, value: string) => ({ Key, Values: [value] });
  const found = (...Filters: readonly object[]) => post('BatchGetSecretValue', { Filters });
  expect(await found(filter('tag-key', 'k'), filter('tag-value', 'v'))).toMatchObject({
    status: 200,
    body: { SecretValues: [{ SecretString: '{"user":"tagged"}' }] },
  });
  expect(await found(filter('tag-key', 'k'), filter('tag-value', 'w'))).toMatchObject({ body: { SecretValues: [] } });
  const both = [filter('tag-key', 'k'), filter('tag-value', 'v'), filter('tag-key', 'l'), filter('tag-value', 'x')];
  expect(await found(...both)).toMatchObject({ body: { SecretValues: [] } });
});

it('refuses other actions', async () => {
  expect(await post('DeleteSecret', { SecretId: 'a/b' })).toMatchObject({
    status: 400,
    body: { __type: 'InvalidAction' },
  });
});
