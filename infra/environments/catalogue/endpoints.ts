import awsData from './aws-data.json' with { type: 'json' };

/** Services with an interface endpoint, as in `com.amazonaws.<region>.<name>`; not every region has all of them. */
export const endpointServices: ReadonlySet<string> = new Set(awsData.endpointServices.split(' '));
