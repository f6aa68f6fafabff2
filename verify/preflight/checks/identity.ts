import { GetRoleCommand, GetSAMLProviderCommand, paginateListRoles } from '@aws-sdk/client-iam';
import { type AccountCheck, type CheckContext, finding } from '../check.ts';
import { rolesOf } from '../policies/roles.ts';
import { simulate } from '../policies/simulate.ts';

const isMissing = (error: unknown): boolean => error instanceof Error && error.name === 'NoSuchEntityException';

async function foundOrMissing<T>(ask: Promise<T>): Promise<T | undefined> {
  try {
    return await ask;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export const administrator: AccountCheck = {
  name: 'administrator role',
  per: 'account',
  async run({ environment, reach }) {
    const { administratorRoleName: path } = environment.delivery;
    const name = path.split('/').at(-1) ?? '';
    const arn = `arn:aws:iam::${environment.account.id}:role/${path}`;
    const found = await foundOrMissing(reach.iam.send(new GetRoleCommand({ RoleName: name })));
    return [
      finding(
        found?.Role?.Arn === arn,
        { subject: name, needs: arn, found: found?.Role?.Arn ?? 'no such role' },
        found
          ? `Set delivery.administratorRoleName of ${environment.name} to ${found.Role?.Arn?.replace(/^.*:role\//, '')}: its path is part of the name`
          : `Make the role in the account, or name one that exists in delivery.administratorRoleName of ${environment.name}`,
      ),
    ];
  },
};

export const samlProvider: AccountCheck = {
  name: 'SAML provider',
  per: 'account',
  async run({ environment, reach }) {
    const authentication = environment.access?.authentication;
    if (authentication?.kind !== 'saml') return [];
    const { samlProviderName: name } = authentication;
    const arn = `arn:aws:iam::${environment.account.id}:saml-provider/${name}`;
    const found = await foundOrMissing(reach.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: arn })));
    const until = found?.ValidUntil;
    const isValid = found !== undefined && (until === undefined || until.getTime() > Date.now());
    const day = until?.toISOString().slice(0, 10);
    return [
      finding(
        isValid,
        { subject: name, needs: 'valid', found: found ? (day ? `until ${day}` : 'valid') : 'no such provider' },
        found
          ? `Give IAM the metadata with the identity provider's new certificate: aws iam update-saml-provider --saml-provider-arn ${arn} --saml-metadata-document file://metadata.xml`
          : `Make it from the identity provider's metadata: aws iam create-saml-provider --name ${name} --saml-metadata-document file://metadata.xml`,
      ),
    ];
  },
};

/** AWS services make these on first use, in the name of the apply role: one that is missing has to be allowed to be made. */
export const serviceLinkedRoles: AccountCheck = {
  name: 'service-linked role',
  per: 'account',
  async run(context) {
    const { environment, reach } = context;
    const existing = await serviceRoles(context);
    const { apply } = rolesOf(context);
    const findings = [];
    for (const service of linkedServices(context)) {
      const role = existing.get(service);
      const denied = role
        ? []
        : await simulate(reach.iam, apply.arn, {
            actions: ['iam:CreateServiceLinkedRole'],
            resources: [`arn:aws:iam::${environment.account.id}:role/aws-service-role/${service}/AWSServiceRole`],
            context: { 'iam:AWSServiceName': [service], 'aws:RequestedRegion': ['us-east-1'] },
          });
      findings.push(
        finding(
          denied.length === 0,
          {
            subject: service,
            needs: 'exists, or may be made',
            found: role ?? (denied.length === 0 ? 'may be made' : `neither: ${denied[0]?.reason}`),
          },
          `Make it as an administrator: aws iam create-service-linked-role --aws-service-name ${service}`,
        ),
      );
    }
    return findings;
  },
};

/** Services that the apply role lets make their role: what the platform uses. */
const linkedServices = (context: CheckContext): readonly string[] => [
  ...new Set(rolesOf(context).apply.statements.flatMap(({ condition }) => condition('iam:AWSServiceName'))),
];

/** Service -> name of its role in the account. */
async function serviceRoles({ reach }: CheckContext): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const { Roles = [] } of paginateListRoles({ client: reach.iam }, { PathPrefix: '/aws-service-role/' }))
    for (const { Path = '', RoleName = '' } of Roles) found.set(Path.split('/')[2] ?? '', RoleName);
  return found;
}
