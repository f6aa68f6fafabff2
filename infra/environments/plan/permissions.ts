import type { RegionName } from '../catalogue/index.ts';
import type { AwsStatement } from '../schema.ts';
import type { ServiceContext } from './context.ts';
import type { StatementPlan } from './types.ts';

/** Sign-in to the database as one user, in every region that may hold the writer. */
export const signInStatement = ({ environment }: ServiceContext, user: string): StatementPlan => ({
  sid: 'Connect',
  actions: ['rds-db:connect'],
  // A replacement changes the id of an instance or cluster; the name of the user limits the statement.
  resources: environment.regions.map(({ name }) => `arn:aws:rds-db:${name}:${environment.account.id}:dbuser:*/${user}`),
});

const arns = (statement: AwsStatement, name: string, location: { region: RegionName; account: string }): string[] => {
  const { region, account } = location;
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

/** Statements of the spec. Every ARN contains the service's name, so it names no resource of another service. */
export const ownStatements = ({ spec, names, environment, region }: ServiceContext): readonly StatementPlan[] =>
  spec.aws.map((statement, index) => {
    const name = names.resource(`${spec.name}--${statement.resource}`);
    return {
      sid: `Own${index + 1}`,
      actions: statement.actions,
      resources: arns(statement, name, { region: region.name, account: environment.account.id }),
      // IAM accepts no alias as a resource; the condition limits the statement to the key with the alias.
      ...(statement.service === 'kms' && {
        conditions: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': `alias/${name}` } },
      }),
    };
  });
