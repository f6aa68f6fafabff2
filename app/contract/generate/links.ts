import type { DescField, DescMessage } from '@bufbuild/protobuf';
import type { ContractMethod } from '../src/methods.ts';

type Links = Readonly<Record<string, { operationId: string; parameters: Readonly<Record<string, string>> }>>;

const itself = '$response.body#';

/** Where a response holds an item of its collection: itself, or the first of its list. */
function itemOf(output: DescMessage): { readonly message: DescMessage; readonly at: string } {
  const list = output.fields.find((field) => field.fieldKind === 'list' && field.listKind === 'message');
  const isPage = output.fields.some((field) => field.name === 'next_page_token') || output.fields.length === 1;
  return list?.message && isPage
    ? { message: list.message, at: `$response.body#/${list.jsonName}/0` }
    : { message: output, at: itself };
}

/** The field with which other messages refer to a collection: `/v1/rollouts` -> `rollout_id`. */
const foreignKey = (collection: string): string => `${collection.replace(/^.*\//, '').replace(/s$/, '')}_id`;

/** The fields of an item that lead to a path with one parameter: the parameter itself, or another collection's id. */
function leadsTo(item: DescMessage, own: boolean, collection: string, parameter: string): DescField | undefined {
  const name = own ? parameter : foreignKey(collection);
  return item.fields.find((field) => field.name === name && field.fieldKind === 'scalar');
}

/** OpenAPI links from a response to the operations that take its ids; API tests follow them. */
export function linksOf(method: ContractMethod, all: readonly ContractMethod[]): Links {
  const { message, at } = itemOf(method.descriptor.output);
  const links: Record<string, Links[string]> = {};
  for (const { descriptor, path, pathFields, expectsVersion } of all) {
    const [parameter] = pathFields;
    if (!parameter || pathFields.length > 1 || descriptor === method.descriptor) continue;
    const collection = path.slice(0, path.indexOf('/{'));
    const own = method.path === collection || method.path.startsWith(`${collection}/`);
    const field = leadsTo(message, own, collection, parameter.name);
    if (!field) continue;
    const version = expectsVersion && own && at === itself ? { 'header.If-Match': '$response.header.ETag' } : {};
    links[descriptor.name] = {
      operationId: descriptor.name,
      parameters: { [parameter.jsonName]: `${at}/${field.jsonName}`, ...version },
    };
  }
  return links;
}
