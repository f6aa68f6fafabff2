import type { RegionConfig } from '@sample-platform-ai/environments/schema.ts';
import type { Resource } from '../../invariants/tree.ts';
import { all, isProtected } from '../claims.ts';
import { type Rule, reading } from '../rule.ts';
import { at, items, resourcesOf, subjectOf, type World } from '../world.ts';

const databases = ['aws_rds_cluster', 'aws_db_instance'] as const;

/** Whether an ARN of a selection, which may end in a star, is the database's. */
function names(arn: string, { type, body }: Resource): boolean {
  const [kind, name] =
    type === 'aws_db_instance' ? ['db', body['identifier']] : ['cluster', body['cluster_identifier']];
  const [, wanted] = arn.split(`:${kind}:`);
  return wanted?.endsWith('*') ? String(name).startsWith(wanted.slice(0, -1)) : name === wanted;
}

const destinationOf = (copy: unknown): string => String(at(copy, 'destination_vault_arn')).replace(/^.*:/, '');

/** Names of the backup account's vaults in the region that have a lock for so many days, and take copies from this environment only. */
function vaultsOfCopies({ environment, shared }: World, region: RegionConfig, days: number): readonly string[] {
  const resources = shared.filter((stack) => stack.region === region.name).flatMap((stack) => stack.resourceList);
  const bodies = (type: string) => resources.filter((each) => each.type === type).map(({ body }) => body);
  const vaultOf = (body: Resource['body']) => /aws_backup_vault\.([\w-]+)/.exec(String(body['backup_vault_name']))?.[1];
  const locked = bodies('aws_backup_vault_lock_configuration').filter(
    (body) => Number(body['min_retention_days']) >= days,
  );
  const open = bodies('aws_backup_vault_policy').filter((body) => {
    const accounts = String(body['policy']).match(/\b\d{12}\b/g) ?? [];
    return accounts.length > 0 && accounts.every((id) => id === environment.account.id);
  });
  return resources
    .filter(
      ({ type, address }) =>
        type === 'aws_backup_vault' &&
        [locked, open].every((list) => list.some((body) => address.endsWith(`.${vaultOf(body)}`))),
    )
    .map(({ body }) => String(body['name']));
}

export const lockedBackups: Rule = {
  id: 'locked-backups',
  statement:
    "A plan copies each region's database into a vault with a lock, and where the literal says so into one of the backup account: no one deletes the copies before their retention ends",
  reads: '`aws_backup_vault_lock_configuration`, `aws_backup_vault_policy`, `aws_backup_plan`, `aws_backup_selection`',
  source:
    'AWS Resilience Hub, and AWS Backup: Vault Lock; Well-Architected, Reliability: REL09-BP02 Secure and encrypt backups',
  change: 'set security.backups and security.lock: a plan, its selection, and a lock of its vault for the retention',
  unclaimed: all(isProtected, ({ security }) =>
    security?.backups && security.lock !== 'none' ? undefined : 'security has no locked backups',
  ),
  judge: (world) =>
    world.environment.regions.flatMap((region) => {
      const days = world.environment.security?.backups?.retentionDays ?? 1;
      const copies = world.environment.security?.backups?.copies;
      const elsewhere = copies ? vaultsOfCopies(world, region, copies.retentionDays) : [];
      const locked = resourcesOf(world, 'aws_backup_vault_lock_configuration', region)
        .filter(({ body }) => Number(body['min_retention_days']) >= days)
        .map(({ body }) => String(body['backup_vault_name']));
      const selections = resourcesOf(world, 'aws_backup_selection', region).map(({ body }) => body);
      const full = resourcesOf(world, 'aws_backup_plan', region).filter(({ body }) =>
        items(body['rule']).some(
          (each) =>
            locked.includes(String(Object(each)['target_vault_name'])) &&
            (!copies || items(Object(each)['copy_action']).some((copy) => elsewhere.includes(destinationOf(copy)))),
        ),
      );
      return resourcesOf(world, databases, region).map((each) => {
        const selecting = selections.filter((body) => items(body['resources']).some((arn) => names(String(arn), each)));
        const plans = full.filter(({ address }) =>
          selecting.some((body) => String(body['plan_id']).includes(`${address}.`)),
        );
        return reading(subjectOf(each), plans.length > 0, {
          found: `${locked.length} vaults locked for ${days} days${copies ? `, ${elsewhere.length} of copies in the backup account` : ''}, ${plans.length} plans into them that select it in ${region.name}`,
          allowed: 'one or more of each',
        });
      });
    }),
};
