import { ofType, type StackTree } from './stacks.ts';

export interface NodeGroup {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  readonly isSpot: boolean;
  readonly maxSize: number;
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const field = (value: unknown, name: string): unknown => Object(Array.isArray(value) ? value[0] : value)[name];

export const nodeGroupsIn = (stacks: StackTree, region: string): readonly NodeGroup[] =>
  ofType(stacks, 'aws_eks_node_group', region).map(({ body }) => ({
    name: String(body['node_group_name'] ?? body['node_group_name_prefix']).replace(/-$/, ''),
    instanceTypes: texts(body['instance_types']),
    isSpot: body['capacity_type'] === 'SPOT',
    maxSize: Number(field(body['scaling_config'], 'max_size')),
  }));
