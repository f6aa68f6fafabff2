import Link from 'next/link';
import { shortDigest } from '../lib/digest.ts';
import type { Claim } from '../lib/ledger/deployment.ts';
import { cityOf } from '../lib/regions.ts';
import { addressOf } from '../lib/search.ts';
import { useEnvironment } from './environment.tsx';

export const ServiceLink = ({ name }: { readonly name: string }) => (
  <Link href={addressOf('/service', { name })}>{name}</Link>
);

export const DeploymentLink = ({ id, text }: { readonly id: string; readonly text: string }) => (
  <Link href={addressOf('/deployment', { id })}>{text}</Link>
);

export const RolloutLink = ({ id, text }: { readonly id: string; readonly text: string }) => (
  <Link href={addressOf('/rollout', { id })}>{text}</Link>
);

export const IncidentLink = ({ id, text }: { readonly id: string; readonly text: string }) => (
  <Link href={addressOf('/incident', { id })}>{text}</Link>
);

export function Region({ name }: { readonly name: string }) {
  const city = cityOf(name);
  return city === name ? <span>{name}</span> : <span title={name}>{city}</span>;
}

export function Where({ environment, region }: { readonly environment: string; readonly region: string }) {
  return (
    <>
      {environment} · <Region name={region} />
    </>
  );
}

export const Digest = ({ value }: { readonly value: string }) => <code title={value}>{shortDigest(value)}</code>;

/** Who said so: the pipeline's run on the code host where the claim names one, else the subject of the credential. */
export function ClaimedBy({ claim }: { readonly claim: Claim }) {
  const host = useEnvironment()?.codeHost;
  const { repository, runId, runAttempt, subject } = claim;
  if (!host || repository === '' || !/^\d+$/.test(runId)) return <span>{subject}</span>;
  return (
    <a href={`${host}/${repository}/actions/runs/${runId}/attempts/${Math.max(runAttempt, 1)}`} rel="noreferrer">
      run {runId}
      {runAttempt > 1 ? `, attempt ${runAttempt}` : ''}
    </a>
  );
}

export function CommitLink({ repository, sha }: { readonly repository: string; readonly sha: string }) {
  const host = useEnvironment()?.codeHost;
  const short = <code>{sha.slice(0, 10)}</code>;
  if (!host || repository === '') return short;
  return (
    <a href={`${host}/${repository}/commit/${sha}`} rel="noreferrer">
      {short}
    </a>
  );
}
