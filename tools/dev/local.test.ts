import { testPlatform } from '@sample-platform-ai/environments/test/platform.ts';
import { fees, orders } from '@sample-platform-ai/environments/test/services.ts';
import { describe, expect, it } from 'vitest';
import { localServices } from './local.ts';

describe('the services on this machine', () => {
  const services = localServices(testPlatform, 5432);
  const processes = services.flatMap((service) => service.processes);
  const environmentOf = (name: string, among = processes) =>
    among.find((process) => process.name === name)?.environment ?? {};

  it('have ports of their own, for calls of every kind', () => {
    expect(processes.length).toBeGreaterThan(3);
    const ports = processes.flatMap(({ ports: { http, grpc, metrics } }) => [http, grpc, metrics]);
    expect(new Set(ports).size).toBe(ports.length);
    const api = processes.find(({ name }) => name === 'orders-api');
    expect(environmentOf('orders-api')).toMatchObject({ HTTP_PORT: String(api?.ports.http) });
  });

  it('have them also with forty services, and apart from those that a service has in a pod', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...fees,
      name: `fees-${index}`,
    }));
    const environments = testPlatform.environments.map((environment) => ({
      ...environment,
      services: Object.fromEntries(many.map(({ name }) => [name, environment.services['fees'] ?? {}])),
    }));
    const started = localServices({ ...testPlatform, services: many, environments }, 5432);
    const ports = started.flatMap((service) => service.processes.flatMap((each) => Object.values(each.ports)));
    const pods = Object.values(fees.components).flatMap((each) => ('ports' in each ? Object.values(each.ports) : []));
    expect(started).toHaveLength(40);
    expect(pods.length).toBeGreaterThan(0);
    expect(new Set([...ports, ...pods]).size).toBe(ports.length + new Set(pods).size);
  });

  it('find each other where they listen', () => {
    const called = processes.find(({ name }) => name === 'fees-api');
    expect(environmentOf('orders-api')).toMatchObject({ FEES_URL: `http://127.0.0.1:${called?.ports.http}` });
  });

  it("are found at their pod's ports where they run by a program of their own", () => {
    const own = { ...testPlatform, services: [orders, { ...fees, dev: 'app/fees/dev/main.ts' }] };
    const started = localServices(own, 5432);
    expect(started.map(({ name }) => name)).toEqual(['orders']);
    const asked = environmentOf(
      'orders-api',
      started.flatMap((service) => service.processes),
    );
    expect(asked).toMatchObject({ FEES_URL: 'http://127.0.0.1:8080' });
  });
});
