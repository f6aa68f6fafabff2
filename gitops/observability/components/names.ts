/** Namespace of Prometheus, Alertmanager, Grafana and the agents. */
export const monitoring = 'monitoring';
