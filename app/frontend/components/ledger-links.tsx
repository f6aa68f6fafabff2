import { shortDigest } from '../lib/digest.ts';
import type { Claim } from '../lib/ledger/deployment.ts';
import { cityOf } from '../lib/regions.ts';
import { addressOf } from '../lib/search.ts';
import { Copy } from './copy.tsx';
import { useEnvironment } from './environment.tsx';
import { Link } from './link.tsx';

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

/** The first letters of a digest; the whole one is copied by a click. */
export const Digest = ({ value }: { readonly value: string }) => (
  <span className="soft unbroken">
    <code title={value}>{shortDigest(value)}</code> <Copy value={value} label={`Copy the digest ${value}`} />
  </span>
);

/** The pipeline's run on the code host where the claim names one; nothing where it does not. */
export function RunLink({ claim }: { readonly claim: Claim }) {
  const host = useEnvironment()?.codeHost;
  const { repository, runId, runAttempt, runNumber } = claim;
  if (!host || repository === '' || !/^\d+$/.test(runId)) return null;
  return (
    <a
      className="unbroken"
      href={`${host}/${repository}/actions/runs/${runId}/attempts/${Math.max(runAttempt, 1)}`}
      rel="noreferrer"
    >
      run {runNumber === '' ? runId : `#${runNumber}`}
      {runAttempt > 1 ? `, attempt ${runAttempt}` : ''}
    </a>
  );
}

/** The person who started it, and the run; the subject of the credential where neither is known. */
export function ClaimedBy({ claim }: { readonly claim: Claim }) {
  const { actor, subject, repository } = claim;
  return (
    <>
      {actor === '' ? repository === '' && <span>{subject}</span> : <span>{actor} </span>}
      <RunLink claim={claim} />
    </>
  );
}

export function PullRequestLink({ repository, number }: { readonly repository: string; readonly number: number }) {
  const host = useEnvironment()?.codeHost;
  if (number === 0) return null;
  if (!host || repository === '') return <span>#{number}</span>;
  return (
    <a href={`${host}/${repository}/pull/${number}`} rel="noreferrer">
      #{number}
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
