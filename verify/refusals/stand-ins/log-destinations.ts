import { type ApiCall, isObject, type Parameters, refusal, text } from '../call.ts';
import type { StandIn } from '../gate.ts';

const isOfLogs = (arn: string): boolean => /^arn:aws:s3:::/.test(arn) || /:logs:/.test(arn) || /:firehose:/.test(arn);
const kindOf = (arn: string): string => (arn.includes(':s3:') ? 'S3' : arn.includes(':logs:') ? 'CWL' : 'FH');

/** Destinations of delivered logs, to which nothing is delivered. Only the tags of a destination are answered, those of a log group are moto's. */
export function logDestinations(): StandIn {
  const known = new Map<string, Parameters>();
  const place = ({ account, region }: ApiCall, name: string) =>
    `arn:aws:logs:${region}:${account}:delivery-destination:${name}`;
  return (call) => {
    if (call.service !== 'logs') return undefined;
    const arn = place(call, text(call, 'name') ?? '');
    const missing = refusal('ResourceNotFoundException', `No delivery destination ${text(call, 'name')}`);
    switch (call.operation) {
      case 'PutDeliveryDestination': {
        const { name = '', outputFormat, deliveryDestinationConfiguration: asked, tags = {} } = call.parameters;
        const target = isObject(asked) ? String(asked['destinationResourceArn']) : '';
        if (!isOfLogs(target))
          return refusal('ValidationException', `The destination ${target} is no bucket, log group or stream`);
        known.set(arn, {
          ...known.get(arn),
          name,
          arn,
          deliveryDestinationType: kindOf(target),
          deliveryDestinationConfiguration: { destinationResourceArn: target },
          ...(outputFormat !== undefined && { outputFormat }),
          tags,
        });
        return { deliveryDestination: known.get(arn) ?? {} };
      }
      case 'GetDeliveryDestination': {
        const found = known.get(arn);
        return found ? { deliveryDestination: found } : missing;
      }
      case 'DeleteDeliveryDestination':
        return known.delete(arn) ? {} : missing;
      case 'ListTagsForResource': {
        const found = known.get(text(call, 'resourceArn') ?? '');
        return found && { tags: found['tags'] ?? {} };
      }
    }
    return undefined;
  };
}
