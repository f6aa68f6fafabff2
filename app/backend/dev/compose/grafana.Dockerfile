# Its configuration is in the image: a file mounted from a checkout keeps its mode, and umask 077 hides it from the user here.
FROM grafana/grafana:13.2.0
COPY --chmod=644 grafana-datasource.yaml /etc/grafana/provisioning/datasources/prometheus.yaml
