import { useQuery } from '@tanstack/react-query';
import { useEnvironment } from '../../components/environment.tsx';
import { matrixQuery, placesQuery } from '../../lib/queries.ts';

export function Matrix() {
  const enabled = useEnvironment() !== undefined;
  const matrix = useQuery({ ...matrixQuery, enabled });
  const places = useQuery({ ...placesQuery, enabled });
  if (!matrix.data || !places.data) return <p>Loading</p>;
  const columns = places.data.flatMap(({ name, regions }) => regions.map((region) => ({ environment: name, region })));
  const services = [...new Set(matrix.data.map(({ service }) => service))];
  const cells = new Map(matrix.data.map((cell) => [`${cell.service} ${cell.environment} ${cell.region}`, cell]));
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Service</th>
          {columns.map(({ environment, region }) => (
            <th key={environment + region} scope="col">
              {environment} {region}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {services.map((service) => (
          <tr key={service}>
            <th scope="row">{service}</th>
            {columns.map(({ environment, region }) => (
              <td key={environment + region}>{cells.get(`${service} ${environment} ${region}`)?.claimed?.version}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
