import { LedgerError, type RecordDeploymentRequest } from '@sample-platform-ai/contract';
import { firstRow, type Queryable } from '@sample-platform-ai/kit/database/queryable.ts';
import { jsonParameter } from '../database/json.ts';

const foreign = {
  name: 'links_foreign',
  text: `SELECT l.service, l.environment, l.kind, l.id
    FROM jsonb_to_recordset($1::jsonb) AS l (service text, environment text, kind text, id uuid)
    WHERE NOT CASE l.kind
      WHEN 'rollout' THEN EXISTS (SELECT FROM rollouts r WHERE r.id = l.id AND r.service = l.service AND r.environment = l.environment)
      ELSE EXISTS (SELECT FROM incidents i WHERE i.id = l.id AND i.service = l.service AND i.environment = l.environment) END
    LIMIT 1`,
};

/**
 * Refuses a link to anything outside the service and environment that the deployment is authorized for. The error is the same
 * whether the target exists elsewhere or not at all.
 */
export async function checkLinks(tx: Queryable, requests: readonly RecordDeploymentRequest[]): Promise<void> {
  const links = requests.flatMap(({ service, environment, rollout }) =>
    [
      { service, environment, kind: 'rollout', id: rollout?.remediatesRolloutId },
      { service, environment, kind: 'incident', id: rollout?.answersIncidentId },
    ].filter(({ id }) => id),
  );
  if (links.length === 0) return;
  const found = await firstRow<Readonly<Record<'service' | 'environment' | 'kind' | 'id', string>>>(tx, foreign, [
    jsonParameter(links),
  ]);
  if (found)
    throw new LedgerError(
      'not_found',
      `${found.service} has no ${found.kind} ${found.id} in ${found.environment}; name one of the same service and environment`,
    );
}
