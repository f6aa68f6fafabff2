import type { RegionName } from '../catalogue/index.ts';
import type { AwsStatement } from '../schema.ts';
import type { ServiceContext } from './context.ts';
import type { StatementPlan } from './types.ts';

/** Sign-in to the database as one user, in every region that may hold the writer. */
export const signInStatement = ({ environment }: ServiceContext, user: string): StatementPlan => ({
  sid: 'Connect',
  actions: ['rds-db:connect'],
  // The id of an instance or cluster changes with its replacement; the user's name is what distinguishes them.
  resources: environment.regions.map(({ name }) => `arn:aws:rds-db:${name}:${environment.account.id}:dbuser:*/${user}`),
});

const arns = (statement: AwsStatement, name: string, place: { region: RegionName; account: string }): string[] => {
  const { region, account } = place;
  switch (statement.service) {
    case 's3':
      return [`arn:aws:s3:::${name}-${account}`, `arn:aws:s3:::${name}-${account}/*`];
    case 'dynamodb':
      return [`arn:aws:dynamodb:${region}:${account}:table/${name}`];
    case 'kms':
      return [`arn:aws:kms:${region}:${account}:key/*`];
    case 'events':
      return [`arn:aws:events:${region}:${account}:event-bus/${name}`];
    default:
      return [`arn:aws:${statement.service}:${region}:${account}:${name}`];
  }
};

/** The spec's own statements: every ARN carries the service's name, so it can be no other service's. */
export const ownStatements = ({ spec, names, environment, region }: ServiceContext): readonly StatementPlan[] =>
  spec.aws.map((statement, index) => {
    const name = names.resource(`${spec.name}--${statement.resource}`);
    return {
      sid: `Own${index + 1}`,
      actions: statement.actions,
      resources: arns(statement, name, { region: region.name, account: environment.account.id }),
      // IAM takes no alias for a resource; the condition holds it to the one key that carries the alias.
      ...(statement.service === 'kms' && {
        conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${name}` } },
      }),
    };
  });
