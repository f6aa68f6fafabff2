# Its configuration is in the image: a file mounted from a checkout keeps its mode, and umask 077 hides it from the user here.
FROM prom/prometheus:v3.14.0-distroless
COPY --chmod=644 prometheus.yaml /etc/prometheus/prometheus.yaml
