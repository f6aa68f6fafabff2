/** The parts of an event that an envelope needs, as the contract's JSON. */
interface EventJson {
  readonly id: string;
  readonly at: string;
  readonly service?: string;
  readonly environment?: string;
  readonly deploymentChanged?: DeploymentJson;
  readonly incidentChanged?: IncidentJson;
  readonly resync?: object;
}

interface DeploymentJson {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly region: string;
  readonly rolloutId: string;
  readonly intent: string;
  readonly version: string;
  readonly imageDigest: string;
  readonly status: string;
}

interface IncidentJson {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly title: string;
  readonly status: string;
}

interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
}

const notSubjects = new Set(['id', 'at', 'service', 'environment']);

/** The field of the event that holds its subject. */
export const subjectOf = (event: object): string =>
  Object.keys(event).find((key) => !notSubjects.has(key)) ?? 'unknown';

/** CloudEvents 1.0 in structured mode; `data` is JSON text, which is passed on byte by byte. */
const structured = (source: string, { id, type, subject, time }: CloudEvent, data: string): string =>
  `${JSON.stringify({ specversion: '1.0', id, source, type, subject, time, datacontenttype: 'application/json' }).slice(0, -1)},"data":${data}}`;

interface CdEvent {
  readonly type: string;
  readonly subject: { readonly id: string; readonly source: string; readonly content: object };
}

/** The version that these types have in CDEvents 0.5. */
const cdType = (name: string): string => `dev.cdevents.${name}.0.3.0`;

function cdEvent(source: string, event: EventJson): CdEvent | undefined {
  const { deploymentChanged: deployment, incidentChanged: incident } = event;
  if (deployment?.status === 'DEPLOYMENT_STATUS_SUCCEEDED') {
    const { service, environment, version, imageDigest, intent } = deployment;
    const artifactId = `pkg:oci/${service}@${encodeURIComponent(imageDigest)}?tag=${encodeURIComponent(version)}`;
    return {
      type: cdType(intent === 'INTENT_ROLLBACK' ? 'service.rolledback' : 'service.deployed'),
      subject: { id: service, source, content: { environment: { id: environment, source }, artifactId } },
    };
  }
  if (!incident || (incident.status !== 'INCIDENT_STATUS_OPEN' && incident.status !== 'INCIDENT_STATUS_RESOLVED'))
    return undefined;
  const { id, service, environment, title, status } = incident;
  return {
    type: cdType(status === 'INCIDENT_STATUS_OPEN' ? 'incident.detected' : 'incident.resolved'),
    subject: {
      id,
      source,
      content: { description: title, environment: { id: environment, source }, service: { id: service, source } },
    },
  };
}

/** The body of a request; undefined for an event that the format does not have. `event` is the contract's JSON. */
export function envelope(format: 'ledger' | 'cdevents', source: string, event: string): string | undefined {
  const parsed = JSON.parse(event) as EventJson;
  const { id, at: time, service = '', environment = '' } = parsed;
  if (format === 'ledger') {
    const subject = [service, environment].filter((part) => part !== '').join('/') || 'ledger';
    return structured(source, { id, type: `ledger.v1.${subjectOf(parsed)}`, subject, time }, event);
  }
  const made = cdEvent(source, parsed);
  if (!made) return undefined;
  const { type, subject } = made;
  const context = { specversion: '0.5.0', id, source, type, timestamp: time };
  const { deploymentChanged } = parsed;
  const customData = deploymentChanged
    ? { deploymentId: deploymentChanged.id, rolloutId: deploymentChanged.rolloutId, region: deploymentChanged.region }
    : { service, environment };
  const data = { context, subject, customData, customDataContentType: 'application/json' };
  return structured(source, { id, type, subject: subject.id, time }, JSON.stringify(data));
}
