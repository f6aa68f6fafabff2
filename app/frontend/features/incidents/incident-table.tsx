import { DeploymentLink, IncidentLink, ServiceLink } from '../../components/ledger-links.tsx';
import page from '../../components/page.module.css';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { Ago } from '../../components/time.tsx';
import type { Incident } from '../../lib/ledger/incident.ts';
import { durationText } from '../../lib/time.ts';

const lasted = ({ startedAt, resolvedAt }: Incident): string =>
  resolvedAt === '' ? '' : durationText(Math.max(0, (Date.parse(resolvedAt) - Date.parse(startedAt)) / 1000));

export function IncidentTable({
  incidents,
  label,
}: {
  readonly incidents: readonly Incident[];
  readonly label: string;
}) {
  return (
    <Scroll label={label}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Service</th>
            <th scope="col">Environment</th>
            <th scope="col">Status</th>
            <th scope="col">Severity</th>
            <th scope="col">Started</th>
            <th scope="col">Lasted</th>
            <th scope="col">Cause</th>
          </tr>
        </thead>
        <tbody>
          {incidents.map((incident) => (
            <tr key={incident.id}>
              <td>
                <IncidentLink id={incident.id} text={incident.title} />
              </td>
              <td>
                <ServiceLink name={incident.service} />
              </td>
              <td>{incident.environment}</td>
              <td>
                <Status word={incident.status} />
              </td>
              <td>
                <Status word={incident.severity} />
              </td>
              <td className={page.nowrap}>
                <Ago at={incident.startedAt} />
              </td>
              <td className={page.nowrap}>{lasted(incident)}</td>
              <td>
                {incident.causingDeploymentId ? (
                  <DeploymentLink id={incident.causingDeploymentId} text="a deployment" />
                ) : (
                  <span className="soft">not named</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
