/** Where Prometheus, Alertmanager, Grafana and the agents run. */
export const monitoring = 'monitoring';
