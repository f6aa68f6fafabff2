import { isObject, type JsonValue, type Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import { UserError } from '@sample-platform-ai/terminal';
import type { IgnoredDifference } from './applications.ts';

/** `.webhooks[]?.clientConfig.caBundle` -> its steps; `[]` is every item of a list. */
function stepsOf(expression: string): readonly string[] {
  const steps = [...expression.matchAll(/\.?\[\]\??|\.(?:"([^"]+)"|(\w+))/g)];
  if (steps.length === 0 || steps.map(([text]) => text).join('') !== expression)
    throw new UserError(`ignoreDifferences: found ${expression}; allowed: keys and [] only, as .webhooks[]?.caBundle`);
  return steps.map(([, quoted, plain]) => quoted ?? plain ?? '[]');
}

function without(value: JsonValue, [step = '', ...rest]: readonly string[]): JsonValue {
  if (step === '[]') {
    if (!Array.isArray(value)) return value;
    const items: readonly JsonValue[] = value;
    return rest.length === 0 ? [] : items.map((item) => without(item, rest));
  }
  if (!isObject(value) || !(step in value)) return value;
  const { [step]: inner = null, ...others } = value;
  return rest.length === 0 ? others : { ...value, [step]: without(inner, rest) };
}

/** An object without the fields that Argo CD ignores: two renderings of one chart are equal. */
export function withoutIgnored(manifest: Manifest, differences: readonly IgnoredDifference[]): JsonValue {
  const group = manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/')[0] : '';
  return differences
    .filter((each) => each.group === group && each.kind === manifest.kind)
    .filter(({ name }) => name === undefined || name === manifest.metadata.name)
    .flatMap(({ jqPathExpressions }) => jqPathExpressions)
    .reduce<JsonValue>((value, expression) => without(value, stepsOf(expression)), manifest);
}
