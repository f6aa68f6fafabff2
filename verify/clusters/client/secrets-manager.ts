// Runs in the cluster, as it is here: nothing but Node's own modules can be imported.
import { createServer, type IncomingMessage } from 'node:http';

/** Name of a secret -> its keys with their values. */
type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

let secrets: Secrets = JSON.parse(process.env['SECRETS'] ?? '{}');

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}

const asAnswer = (name: string, values: Readonly<Record<string, string>>) => ({
  ARN: `arn:aws:secretsmanager:rehearsal:000000000000:secret:${name}`,
  Name: name,
  VersionId: '1',
  SecretString: JSON.stringify(values),
});

interface Filter {
  readonly Key: string;
  readonly Values: readonly string[];
}

/** `key=value` of each pair of the filters `tag-key` and `tag-value`. */
const pairsOf = (filters: readonly Filter[]): readonly string[] => {
  const of = (kind: string) => filters.filter(({ Key }) => Key === kind).flatMap(({ Values }) => Values);
  const values = of('tag-value');
  return of('tag-key').map((key, i) => `${key}=${values[i]}`);
};

/** Two actions of AWS Secrets Manager, and `PUT /` to change values. A secret with tags has those as its name: `a=b,c=d`. */
createServer(async (request, response) => {
  const answer = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  const text = await textOf(request);
  if (request.method === 'PUT') {
    secrets = { ...secrets, ...(JSON.parse(text) as Secrets) };
    answer(200, {});
    return;
  }
  const action = request.headers['x-amz-target'];
  if (action === 'secretsmanager.BatchGetSecretValue') {
    const pairs = pairsOf((JSON.parse(text) as { readonly Filters: readonly Filter[] }).Filters);
    const found = Object.entries(secrets).filter(([name]) => pairs.every((pair) => name.split(',').includes(pair)));
    answer(200, { SecretValues: found.map(([name, values]) => asAnswer(name, values)), Errors: [] });
    return;
  }
  if (action !== 'secretsmanager.GetSecretValue') {
    answer(400, { __type: 'InvalidAction', message: `${action} is not part of the rehearsal` });
    return;
  }
  const { SecretId: name } = JSON.parse(text) as { readonly SecretId: string };
  const values = secrets[name];
  if (values === undefined) {
    answer(400, { __type: 'ResourceNotFoundException', message: `Secrets Manager can't find ${name}` });
    return;
  }
  answer(200, asAnswer(name, values));
}).listen(Number(process.env['PORT']));
