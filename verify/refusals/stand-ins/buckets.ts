import { type Json, text } from '../call.ts';
import type { StandIn } from '../gate.ts';

/** Where a bucket's log goes: moto takes it only where an access control list grants it, which buckets here do without. */
export function bucketLogging(): StandIn {
  const targets = new Map<string, Json>();
  return (call) => {
    const bucket = text(call, 'Bucket') ?? '';
    if (call.service !== 's3') return undefined;
    if (call.operation === 'PutBucketLogging') {
      const { LoggingEnabled = null } = call.parameters;
      targets.set(bucket, LoggingEnabled);
      return {};
    }
    if (call.operation === 'DeleteBucket') targets.delete(bucket);
    if (call.operation !== 'GetBucketLogging') return undefined;
    const LoggingEnabled = targets.get(bucket) ?? null;
    return { BucketLoggingStatus: LoggingEnabled === null ? {} : { LoggingEnabled } };
  };
}
