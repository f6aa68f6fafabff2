import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group/index.js';
import { Eip } from '@cdktf/provider-aws/lib/eip/index.js';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway/index.js';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway/index.js';
import { Route } from '@cdktf/provider-aws/lib/route/index.js';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table/index.js';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association/index.js';
import { Subnet } from '@cdktf/provider-aws/lib/subnet/index.js';
import { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { type SubnetRole, subnetPlan } from '@sample-platform-ai/environments/subnet-plan.ts';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';

export interface NetworkProps {
  /** Prefix of the Name tag of everything in the VPC. */
  readonly name: string;
  /** /16 to /19. */
  readonly vpcCidr: string;
  /** Subnets are made in each of them. */
  readonly zones: readonly string[];
  /** Zones that run workloads; NAT gateways are in some or all of them. */
  readonly workloadZones: readonly [string, ...string[]];
  readonly natGateways: 'single' | 'per-zone';
}

/** A VPC with public, private and data subnets in each zone. Data subnets have no route to the internet. */
export class Network extends Construct {
  readonly vpcId: string;
  /** Zone -> subnet id. */
  readonly publicSubnetIds: Readonly<Record<string, string>>;
  readonly privateSubnetIds: Readonly<Record<string, string>>;
  readonly dataSubnetIds: Readonly<Record<string, string>>;
  /** Key -> id: `public`, `data`, and one for each private zone. */
  readonly routeTableIds: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const named = (part: string) => ({ Name: `${props.name}-${part}` });
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: props.vpcCidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: props.name },
    });
    // Managed without rules: a resource without an explicit security group reaches nothing.
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: vpc.id, tags: named('default-unused') });

    const internet = new InternetGateway(this, 'internet', { vpcId: vpc.id, tags: { Name: props.name } });
    const table = (key: string) => new RouteTable(this, `routes-${key}`, { vpcId: vpc.id, tags: named(key) });
    const subnets = (role: SubnetRole, routes: (zone: string) => RouteTable) =>
      Object.fromEntries(
        props.zones.map((zone, index) => {
          const { newBits, netNumber } = subnetPlan(role, index);
          const subnet = new Subnet(this, `${role}-${zone}`, {
            vpcId: vpc.id,
            availabilityZone: zone,
            cidrBlock: Fn.cidrsubnet(props.vpcCidr, newBits, netNumber),
            // Load balancers and NAT gateways have their own addresses; nothing else gets a public one.
            mapPublicIpOnLaunch: false,
            tags: named(`${role}-${zone}`),
          });
          new RouteTableAssociation(this, `${role}-${zone}-routes`, {
            subnetId: subnet.id,
            routeTableId: routes(zone).id,
          });
          return [zone, subnet.id];
        }),
      );

    const publicRoutes = table('public');
    new Route(this, 'public-internet', {
      routeTableId: publicRoutes.id,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: internet.id,
    });
    const dataRoutes = table('data');
    const privateRoutes = new Map(props.zones.map((zone) => [zone, table(`private-${zone}`)]));
    const privateRoutesOf = (zone: string): RouteTable => {
      const routes = privateRoutes.get(zone);
      if (!routes) throw new Error(`${this.node.path}: zone ${zone} is not among ${props.zones.join(', ')}`);
      return routes;
    };

    const publicSubnetIds = subnets('public', () => publicRoutes);
    this.publicSubnetIds = publicSubnetIds;
    this.privateSubnetIds = subnets('private', privateRoutesOf);
    this.dataSubnetIds = subnets('data', () => dataRoutes);

    const [firstZone] = props.workloadZones;
    const natZones = props.natGateways === 'single' ? [firstZone] : props.workloadZones;
    const gateways = Object.fromEntries(
      natZones.map((zone) => {
        const address = new Eip(this, `nat-address-${zone}`, { domain: 'vpc', tags: named(`nat-${zone}`) });
        const subnetId = publicSubnetIds[zone];
        if (!subnetId) throw new Error(`${this.node.path}: workload zone ${zone} has no public subnet`);
        const gateway = new NatGateway(this, `nat-${zone}`, {
          allocationId: address.id,
          subnetId,
          tags: named(`nat-${zone}`),
          dependsOn: [internet],
        });
        return [zone, gateway.id];
      }),
    );
    for (const zone of props.zones) {
      // A zone without a NAT gateway uses the one of the first zone.
      const natGatewayId = gateways[zone] ?? gateways[firstZone];
      if (!natGatewayId) throw new Error(`${this.node.path}: no NAT gateway for ${zone}`);
      new Route(this, `private-${zone}-internet`, {
        routeTableId: privateRoutesOf(zone).id,
        destinationCidrBlock: '0.0.0.0/0',
        natGatewayId,
      });
    }

    this.vpcId = vpc.id;
    this.routeTableIds = {
      public: publicRoutes.id,
      data: dataRoutes.id,
      ...Object.fromEntries(props.zones.map((zone) => [zone, privateRoutesOf(zone).id])),
    };
  }
}
