import {
  AssociateClientVpnTargetNetworkCommand,
  AuthorizeClientVpnIngressCommand,
  CreateClientVpnEndpointCommand,
  CreateClientVpnRouteCommand,
  DeleteClientVpnEndpointCommand,
  DeleteClientVpnRouteCommand,
  DescribeClientVpnAuthorizationRulesCommand,
  DescribeClientVpnEndpointsCommand,
  DescribeClientVpnRoutesCommand,
  DescribeClientVpnTargetNetworksCommand,
  DisassociateClientVpnTargetNetworkCommand,
  EC2Client,
  ModifyClientVpnEndpointCommand,
  RevokeClientVpnIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Gate, startGate } from '../gate.ts';
import { callOf, noEmulator, subject } from '../test/subject.ts';
import { clientVpn } from './client-vpn.ts';

const rule = clientVpn();
let gate: Gate;
let ec2: EC2Client;

// The answers are read by AWS' own client, which has the names of its API.
beforeAll(async () => {
  const modelOf = (folder: string) => {
    throw new Error(`a form of ec2 needs no model, and ${folder} was asked for`);
  };
  gate = await startGate({ url: 'http://127.0.0.1:9', rules: [rule], modelOf });
  gate.sign('KEY', { account: subject.account });
  ec2 = new EC2Client({
    region: subject.region,
    endpoint: gate.url,
    maxAttempts: 1,
    credentials: { accessKeyId: 'KEY', secretAccessKey: 'x' },
  });
  const learn = (call: string, parameters: Readonly<Record<string, string>>, answer: string) =>
    rule.learn?.(callOf({ call, parameters }), answer, noEmulator);
  learn('ec2:CreateVpc', { CidrBlock: '10.1.0.0/16' }, '<vpcId>vpc-1</vpcId>');
  learn(
    'ec2:CreateSubnet',
    { VpcId: 'vpc-1' },
    '<subnetId>subnet-1</subnetId><availabilityZone>one</availabilityZone>',
  );
});
afterAll(async () => {
  ec2.destroy();
  await gate.stop();
});

it('gives back an endpoint with its network, route and rule, until each is deleted', async () => {
  const asked = {
    Description: 'for people',
    VpcId: 'vpc-1',
    ClientCidrBlock: '10.200.0.0/20',
    ServerCertificateArn: 'arn:aws:acm:a:1:certificate/a',
    SecurityGroupIds: ['sg-1'],
    DnsServers: ['10.1.0.2'],
    SplitTunnel: true,
    SessionTimeoutHours: 8,
    ConnectionLogOptions: { Enabled: true, CloudwatchLogGroup: '/a' },
  } as const;
  const { ClientVpnEndpointId = '' } = await ec2.send(
    new CreateClientVpnEndpointCommand({
      ...asked,
      DnsServers: [...asked.DnsServers],
      SecurityGroupIds: [...asked.SecurityGroupIds],
      AuthenticationOptions: [
        { Type: 'federated-authentication', FederatedAuthentication: { SAMLProviderArn: 'arn:aws:iam::1:saml/a' } },
      ],
      SelfServicePortal: 'enabled',
      TagSpecifications: [{ ResourceType: 'client-vpn-endpoint', Tags: [{ Key: 'a', Value: 'b' }] }],
    }),
  );
  const endpoint = { ClientVpnEndpointId };
  const described = async () => {
    const { ClientVpnEndpoints } = await ec2.send(
      new DescribeClientVpnEndpointsCommand({ ClientVpnEndpointIds: [ClientVpnEndpointId] }),
    );
    return ClientVpnEndpoints?.[0];
  };
  expect(await described()).toMatchObject({
    ...asked,
    ...endpoint,
    Status: { Code: 'pending-associate' },
    TransportProtocol: 'udp',
    VpnPort: 443,
    AuthenticationOptions: [
      { Type: 'federated-authentication', FederatedAuthentication: { SamlProviderArn: 'arn:aws:iam::1:saml/a' } },
    ],
    SelfServicePortalUrl: expect.stringContaining(ClientVpnEndpointId),
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  await ec2.send(new ModifyClientVpnEndpointCommand({ ...endpoint, SessionTimeoutHours: 12 }));
  expect(await described()).toMatchObject({ SessionTimeoutHours: 12, SplitTunnel: true });

  const { AssociationId = '' } = await ec2.send(
    new AssociateClientVpnTargetNetworkCommand({ ...endpoint, SubnetId: 'subnet-1' }),
  );
  const networks = () =>
    ec2.send(new DescribeClientVpnTargetNetworksCommand({ ...endpoint, AssociationIds: [AssociationId] }));
  expect((await networks()).ClientVpnTargetNetworks).toMatchObject([
    { ...endpoint, AssociationId, TargetNetworkId: 'subnet-1', VpcId: 'vpc-1', Status: { Code: 'associated' } },
  ]);

  const route = { DestinationCidrBlock: '10.2.0.0/16', TargetVpcSubnetId: 'subnet-1' };
  await ec2.send(new CreateClientVpnRouteCommand({ ...endpoint, ...route, Description: 'peer' }));
  const routes = async (cidr: string) => {
    const Filters = [{ Name: 'destination-cidr', Values: [cidr] }];
    return (await ec2.send(new DescribeClientVpnRoutesCommand({ ...endpoint, Filters }))).Routes;
  };
  expect(await routes('10.2.0.0/16')).toMatchObject([
    { ...endpoint, DestinationCidr: '10.2.0.0/16', TargetSubnet: 'subnet-1', Description: 'peer' },
  ]);
  expect(await routes('10.3.0.0/16')).toEqual([]);

  const rights = { TargetNetworkCidr: '10.1.0.0/16', AccessGroupId: 'group' };
  await ec2.send(new AuthorizeClientVpnIngressCommand({ ...endpoint, ...rights }));
  await ec2.send(
    new AuthorizeClientVpnIngressCommand({ ...endpoint, TargetNetworkCidr: '10.1.0.0/16', AuthorizeAllGroups: true }),
  );
  const rules = async () =>
    (await ec2.send(new DescribeClientVpnAuthorizationRulesCommand(endpoint))).AuthorizationRules;
  expect(await rules()).toMatchObject([
    { ...endpoint, DestinationCidr: '10.1.0.0/16', GroupId: 'group', AccessAll: false, Status: { Code: 'active' } },
    { DestinationCidr: '10.1.0.0/16', AccessAll: true },
  ]);

  await expect(ec2.send(new DeleteClientVpnEndpointCommand(endpoint))).rejects.toThrow(/Disassociate/);
  await ec2.send(new RevokeClientVpnIngressCommand({ ...endpoint, ...rights }));
  expect(await rules()).toMatchObject([{ AccessAll: true }]);
  await ec2.send(new DeleteClientVpnRouteCommand({ ...endpoint, ...route }));
  expect(await routes('10.2.0.0/16')).toEqual([]);
  await ec2.send(new DisassociateClientVpnTargetNetworkCommand({ ...endpoint, AssociationId }));
  await expect(networks()).rejects.toMatchObject({ name: 'InvalidClientVpnAssociationId.NotFound' });
  await ec2.send(new DeleteClientVpnEndpointCommand(endpoint));
  await expect(described()).rejects.toMatchObject({ name: 'InvalidClientVpnEndpointId.NotFound' });
});
