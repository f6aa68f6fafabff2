import type { Cluster } from '@sample-platform-ai/gitops/cluster.ts';
import type { Manifest } from '@sample-platform-ai/gitops/output/split.ts';
import type { Target } from '../../dry-run/kubectl.ts';
import { run } from '../world/kube.ts';
import { deployment, outside, service } from '../world/stand-ins.ts';

const name = 'aws';
const port = 5000;

/** Answers for S3, SNS and SQS, and keeps everything in memory. */
export const awsImage = 'motoserver/moto:5.2.5';
export const awsUrl = `http://${name}.${outside}.svc.cluster.local:${port}`;

/** A pod that answers for AWS in the cluster's account. */
export const aws = ({ environment }: Cluster): readonly Manifest[] => [
  service(name, port),
  deployment(
    name,
    {
      image: awsImage,
      imagePullPolicy: 'IfNotPresent',
      command: ['moto_server', '--host', '0.0.0.0', '--port', String(port)],
      env: [{ name: 'MOTO_ACCOUNT_ID', value: environment.account.id }],
      readinessProbe: { tcpSocket: { port }, periodSeconds: 2 },
    },
    {},
  ),
];

/** Clients of boto3, which is in the image. */
const clients = `import boto3, json, sys
def client(service):
    return boto3.client(service, endpoint_url="http://127.0.0.1:${port}", region_name=sys.argv[1],
        aws_access_key_id="rehearsal", aws_secret_access_key="rehearsal")
`;

/** The bucket, unless an earlier rehearsal has made it, and the topics with a queue that keeps their messages. */
const create = `${clients}
region, bucket = sys.argv[1:3]
where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
s3 = client("s3")
try: s3.create_bucket(Bucket=bucket, **where)
except s3.exceptions.BucketAlreadyOwnedByYou: pass
url = client("sqs").create_queue(QueueName="messages")["QueueUrl"]
queue = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
for topic in sys.argv[3:]:
    arn = client("sns").create_topic(Name=topic)["TopicArn"]
    client("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue)
`;

/** Takes every message out of the queue. */
const receive = `${clients}
sqs, found = client("sqs"), []
url = sqs.get_queue_url(QueueName="messages")["QueueUrl"]
while True:
    batch = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    if not batch: break
    for message in batch:
        found.append(json.loads(message["Body"]))
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
print(json.dumps(found))
`;

/** Keys of the objects in a bucket. */
const list = `${clients}
pages = client("s3").get_paginator("list_objects_v2").paginate(Bucket=sys.argv[2])
print(json.dumps([found["Key"] for page in pages for found in page.get("Contents", [])]))
`;

/** A notification as SNS delivers it. */
export interface Notification {
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
}

/** What the stand-in has, by exec into its pod. */
export class Aws {
  readonly #target: Target;
  readonly #region: string;
  readonly #bucket: string;
  readonly #topics: readonly string[];
  readonly #notifications: Notification[] = [];

  constructor(target: Target, { names, region }: Cluster) {
    this.#target = target;
    this.#region = region.name;
    this.#bucket = names.bucket('loki');
    this.#topics = ['alarms', 'heartbeat'].map((topic) => names.resource(topic));
  }

  /** Makes what the stacks make: Loki's bucket, and the topics. */
  async create(): Promise<void> {
    await this.#python(create, [this.#bucket, ...this.#topics]);
  }

  /** Every notification since the start. */
  async notifications(): Promise<readonly Notification[]> {
    const found: readonly Notification[] = JSON.parse(await this.#python(receive, []));
    this.#notifications.push(...found);
    return this.#notifications;
  }

  /** Keys of the bucket's objects. */
  async objects(): Promise<readonly string[]> {
    return JSON.parse(await this.#python(list, [this.#bucket]));
  }

  #python(script: string, args: readonly string[]): Promise<string> {
    const exec = ['exec', `deployment/${name}`, `--namespace=${outside}`, '--', 'python', '-c', script];
    return run(this.#target, [...exec, this.#region, ...args]);
  }
}
