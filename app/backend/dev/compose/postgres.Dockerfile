# Its configuration is in the image: a file mounted from a checkout keeps its mode, and umask 077 hides it from the user here.
FROM postgres:17-trixie
COPY --chmod=644 roles.sql /docker-entrypoint-initdb.d/roles.sql
