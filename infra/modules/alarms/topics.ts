import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import type { Construct } from 'constructs';
import type { PolicyStatement } from '../iam/policy.ts';

/** Refuses what is published to a topic without TLS. */
export const encryptedTransportOnly = (topicArn: string): PolicyStatement => ({
  sid: 'EncryptedTransportOnly',
  effect: 'Deny',
  principals: '*',
  actions: ['sns:Publish'],
  resources: [topicArn],
  conditions: { Bool: { 'aws:SecureTransport': 'false' } },
});

/** Subscribes people to a topic. The email address is the key: adding one in front does not change the others. */
export function addEmails(scope: Construct, topicArn: string, emails: readonly string[]): void {
  for (const email of emails) {
    new SnsTopicSubscription(scope, email.replace(/[^a-z0-9]+/gi, '-'), {
      topicArn,
      protocol: 'email',
      endpoint: email,
    });
  }
}
