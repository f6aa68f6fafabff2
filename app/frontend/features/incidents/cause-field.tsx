import { useInfiniteQuery } from '@tanstack/react-query';
import { deploymentsQuery } from '../../lib/record-queries.ts';
import { cityOf } from '../../lib/regions.ts';
import { absoluteText } from '../../lib/time.ts';

/** The newest deployments of the same service to the same environment: no other can be the cause. */
export function CauseField(props: {
  readonly service: string;
  readonly environment: string;
  readonly value: string;
  readonly onChange: (deploymentId: string) => void;
}) {
  const { service, environment, value, onChange } = props;
  const query = useInfiniteQuery(deploymentsQuery({ service, environment, pageSize: 20 }));
  const deployments = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <label>
      <span>Caused by</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">not known yet</option>
        {value !== '' && !deployments.some(({ id }) => id === value) && (
          <option value={value}>an older deployment</option>
        )}
        {deployments.map(({ id, version, region, startedAt, status }) => (
          <option key={id} value={id}>
            {version} · {cityOf(region)} · {absoluteText(startedAt)} · {status}
          </option>
        ))}
      </select>
    </label>
  );
}
