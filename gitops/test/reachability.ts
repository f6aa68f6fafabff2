import type { JsonValue, Manifest } from '../output/split.ts';
import { type Judge, judgePolicies, type Peer } from './policies.ts';

export interface Pod {
  readonly namespace: string;
  readonly labels: JsonValue;
  readonly address: string;
}
export type Target = Pod | { readonly address: string };

const peerOf = (target: Target): Peer => ({
  address: target.address,
  ...('labels' in target && { pod: target }),
});

/** Whether the pod's own policies let it connect, over TCP. */
export const mayConnect = (
  manifests: readonly Manifest[],
  connection: { readonly from: Pod; readonly to: Target; readonly port: number; readonly judge: Judge },
): boolean => {
  const port = { protocol: 'TCP', number: connection.port } as const;
  const peer = peerOf(connection.to);
  return judgePolicies(manifests, connection.from, { peer, port, direction: 'egress' }, connection.judge) !== undefined;
};

/** Whether the pod's policies let a connection in, over TCP. */
export const mayEnter = (
  manifests: readonly Manifest[],
  connection: { readonly from: Target; readonly to: Pod; readonly port: number; readonly judge: Judge },
): boolean => {
  const port = { protocol: 'TCP', number: connection.port } as const;
  const peer = peerOf(connection.from);
  return judgePolicies(manifests, connection.to, { peer, port, direction: 'ingress' }, connection.judge) !== undefined;
};
