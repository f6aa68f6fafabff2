// Runs in the cluster, as it is here: nothing but Node's own modules can be imported.
import { createServer, get } from 'node:http';
import { connect } from 'node:http2';

/** A target group as the ingress stack makes it. */
export interface TargetGroup {
  readonly name: string;
  readonly protocol: 'HTTP' | 'GRPC';
  readonly port: number;
  readonly healthCheckPath: string;
  readonly intervalSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly deregistrationSeconds: number;
}

/** What `GET /` lists. */
export interface RegisteredGroup {
  readonly group: string;
  readonly targets: readonly Readonly<Pick<Target, 'id' | 'port' | 'state'>>[];
}

interface Target {
  readonly id: string;
  readonly port: number;
  state: 'initial' | 'healthy' | 'unhealthy' | 'draining';
  /** Checks in a row with the result that the state has not. */
  others: number;
}

const groups: readonly TargetGroup[] = JSON.parse(process.env['TARGET_GROUPS'] ?? '[]');
const vpcId = process.env['VPC_ID'] ?? '';
const vpcCidr = '10.0.0.0/8';
const arnOf = ({ name }: TargetGroup) => `arn:aws:elasticloadbalancing:rehearsal:000000000000:targetgroup/${name}/0`;
const targets = new Map<string, Map<string, Target>>(groups.map((group) => [arnOf(group), new Map()]));

/** Whether a target answers the health check of its group. */
const isAnswering = ({ protocol, healthCheckPath }: TargetGroup, { id, port }: Target): Promise<boolean> =>
  new Promise((resolve) => {
    if (protocol === 'HTTP') {
      const sent = get({ host: id, port, path: healthCheckPath, timeout: 5000 }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      sent.once('timeout', () => sent.destroy()).once('error', () => resolve(false));
      return;
    }
    const session = connect(`http://${id}:${port}`);
    const end = (answer: boolean) => {
      session.destroy();
      resolve(answer);
    };
    session.setTimeout(5000, () => end(false));
    session.once('error', () => end(false));
    const call = session.request({
      ':method': 'POST',
      ':path': healthCheckPath,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const read = (headers: { readonly [name: string]: unknown }) => {
      if (headers['grpc-status'] !== undefined) end(headers['grpc-status'] === '0');
    };
    call
      .on('response', read)
      .on('trailers', read)
      .once('error', () => end(false));
    call.end(Buffer.alloc(5));
    call.resume();
  });

async function check(group: TargetGroup, target: Target): Promise<void> {
  const answered = await isAnswering(group, target);
  if (target.state === 'draining') return;
  if (answered === (target.state === 'healthy')) {
    target.others = 0;
    return;
  }
  target.others += 1;
  const threshold = answered ? group.healthyThreshold : group.unhealthyThreshold;
  if (target.others < threshold) return;
  target.state = answered ? 'healthy' : 'unhealthy';
  target.others = 0;
}

for (const group of groups) {
  const own = targets.get(arnOf(group));
  const checkAll = () => own?.forEach((target) => void check(group, target));
  setInterval(checkAll, group.intervalSeconds * 1000);
}

/** Values of a list: `Names.member.1` and so on. */
const members = (form: URLSearchParams, name: string): readonly string[] =>
  [...form].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);

const targetsIn = (form: URLSearchParams): readonly { readonly id: string; readonly port: number }[] =>
  Array.from({ length: 200 }, (_, i) => `Targets.member.${i + 1}`)
    .filter((prefix) => form.has(`${prefix}.Id`))
    .map((prefix) => ({ id: form.get(`${prefix}.Id`) ?? '', port: Number(form.get(`${prefix}.Port`)) }));

const element = (name: string, ...inner: readonly (string | number)[]) => `<${name}>${inner.join('')}</${name}>`;
const keyOf = ({ id, port }: Pick<Target, 'id' | 'port'>) => `${id}:${port}`;

const actions: Readonly<Record<string, (form: URLSearchParams) => string>> = {
  DescribeTargetGroups: (form) => {
    const [names, arns] = [members(form, 'Names'), members(form, 'TargetGroupArns')];
    const found = groups.filter((group) => names.includes(group.name) || arns.includes(arnOf(group)));
    return element(
      'TargetGroups',
      ...found.map((group) =>
        element(
          'member',
          element('TargetGroupArn', arnOf(group)),
          element('TargetGroupName', group.name),
          element('TargetType', 'ip'),
          element('IpAddressType', 'ipv4'),
          element('VpcId', vpcId),
          element('Protocol', 'HTTP'),
          element('ProtocolVersion', group.protocol === 'GRPC' ? 'GRPC' : 'HTTP1'),
          element('Port', group.port),
        ),
      ),
    );
  },
  DescribeTargetHealth: (form) => {
    const all = [...(targets.get(form.get('TargetGroupArn') ?? '')?.values() ?? [])];
    const asked = targetsIn(form).map(keyOf);
    const found = asked.length === 0 ? all : all.filter((target) => asked.includes(keyOf(target)));
    return element(
      'TargetHealthDescriptions',
      ...found.map(({ id, port, state }) =>
        element(
          'member',
          element('Target', element('Id', id), element('Port', port)),
          element('TargetHealth', element('State', state)),
        ),
      ),
    );
  },
  RegisterTargets: (form) => {
    const own = targets.get(form.get('TargetGroupArn') ?? '');
    for (const target of targetsIn(form)) own?.set(keyOf(target), { ...target, state: 'initial', others: 0 });
    return '';
  },
  DeregisterTargets: (form) => {
    const arn = form.get('TargetGroupArn') ?? '';
    const group = groups.find((each) => arnOf(each) === arn);
    const own = targets.get(arn);
    for (const key of targetsIn(form).map(keyOf)) {
      const target = own?.get(key);
      if (!target || target.state === 'draining') continue;
      target.state = 'draining';
      setTimeout(() => own?.get(key) === target && own.delete(key), (group?.deregistrationSeconds ?? 0) * 1000);
    }
    return '';
  },
  DescribeVpcs: () =>
    element(
      'vpcSet',
      element(
        'item',
        element('vpcId', vpcId),
        element('cidrBlock', vpcCidr),
        element(
          'cidrBlockAssociationSet',
          element('item', element('cidrBlock', vpcCidr), element('cidrBlockState', element('state', 'associated'))),
        ),
      ),
    ),
};

/** Actions of Elastic Load Balancing and of EC2, as the load balancer controller asks for them; `GET /` lists all targets. */
createServer(async (request, response) => {
  const answer = (status: number, body: string, type = 'text/xml') =>
    response.writeHead(status, { 'content-type': type }).end(body);
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  if (request.method === 'GET') {
    const all: readonly RegisteredGroup[] = groups.map((group) => ({
      group: group.name,
      targets: [...(targets.get(arnOf(group))?.values() ?? [])],
    }));
    answer(200, JSON.stringify(all), 'application/json');
    return;
  }
  const form = new URLSearchParams(text);
  const action = form.get('Action') ?? '';
  const made = actions[action]?.(form);
  if (made === undefined) {
    const error = element(
      'Error',
      element('Code', 'InvalidAction'),
      element('Message', `${action} is not part of the rehearsal`),
    );
    answer(400, element('ErrorResponse', error));
    return;
  }
  // EC2 has no element of a result, Elastic Load Balancing has.
  const result = action === 'DescribeVpcs' ? made : element(`${action}Result`, made);
  answer(200, element(`${action}Response`, result));
}).listen(Number(process.env['PORT']));
