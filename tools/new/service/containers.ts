import { databaseName, type NewService } from './options.ts';

/** The image of API, worker and migration. */
export const dockerfile = ({
  name,
  site,
}: NewService) => `# Built from the root of the repository: docker build -f app/${name}/Dockerfile .
ARG NODE_IMAGE=node:24-trixie-slim

FROM \${NODE_IMAGE} AS build
WORKDIR /repository
ENV CI=true
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY app/kit/package.json app/kit/
${site ? 'COPY app/publisher/package.json app/publisher/\nCOPY infra/edge/package.json infra/edge/\nCOPY verify/emulator/package.json verify/emulator/\n' : ''}COPY app/${name}/package.json app/${name}/
RUN --mount=type=cache,target=/root/.local/share/pnpm/store npx --yes pnpm@12 --filter @sample-platform-ai/${name}... install --frozen-lockfile
COPY app/kit app/kit
COPY app/${name} app/${name}
RUN node app/kit/build.ts app/${name} /image/dist
RUN --mount=type=cache,target=/root/.local/share/pnpm/store npx --yes pnpm@12 --filter @sample-platform-ai/${name} --config.node-linker=hoisted deploy --prod --legacy /image/deployed \\
  && mv /image/deployed/node_modules /image/node_modules && rm -rf /image/deployed

FROM \${NODE_IMAGE}
WORKDIR /service
ENV NODE_ENV=production
COPY --from=build --chmod=a+rX /image/node_modules node_modules
COPY --from=build --chmod=a+rX /image/dist dist
# A user that no machine has, by number, so that Kubernetes can see that it is not root.
USER 10001:10001
EXPOSE 8080 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \\
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is PID 1: it gets SIGTERM, and drains.
ENTRYPOINT ["node", "--max-semi-space-size=8", "dist/main.mjs"]
CMD ["serve"]
`;

/** The image that serves the site on a laptop, and publishes it in a cluster. */
export const siteDockerfile = ({
  name,
}: NewService) => `# Built from the root of the repository: docker build -f app/${name}/site/Dockerfile .
ARG NODE_IMAGE=node:24-trixie-slim

FROM \${NODE_IMAGE} AS build
WORKDIR /repository
ENV CI=true
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY infra/edge/package.json infra/edge/
COPY verify/emulator/package.json verify/emulator/
COPY app/publisher/package.json app/publisher/
RUN --mount=type=cache,target=/root/.local/share/pnpm/store npx --yes pnpm@12 --filter @sample-platform-ai/publisher... install --frozen-lockfile
COPY infra/edge infra/edge
COPY app/publisher app/publisher
RUN node app/publisher/build.ts app/publisher/main.ts /image

FROM \${NODE_IMAGE}
WORKDIR /site
ENV NODE_ENV=production SITE_FOLDER=/site/out SITE_LISTEN=0.0.0.0
COPY --from=build --chmod=a+rX /image ./
COPY --chmod=a+rX app/${name}/site/public out
USER 10001:10001
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \\
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.SITE_PORT ?? 3000)).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# \`serve\` serves the site on this machine; \`publish\` puts it into its bucket.
ENTRYPOINT ["node", "site.mjs"]
CMD ["serve"]
`;

/** Ports on a laptop. */
export interface LocalPorts {
  readonly api: number;
  readonly site: number;
}

export const compose = ({ name, database, site, worker: works }: NewService, ports: LocalPorts) => {
  const variable = databaseName(name).toUpperCase();
  const environment = database
    ? `    environment: &environment
      WRITER_URL: postgres://${databaseName(name)}_app:local-only@${name}-postgres/${databaseName(name)}
      DATABASE_TLS: "off"
      DRAIN_DELAY_MS: "0"
`
    : `    environment: &environment
      DRAIN_DELAY_MS: "0"
`;
  const depends = database
    ? `    depends_on:\n      ${name}-migration: { condition: service_completed_successfully }\n`
    : '';
  const user = databaseName(name);
  return `# The service ${name} on this machine, from its image; compose.yaml at the root includes it.
x-hardened: &hardened
  read_only: true
  tmpfs: [/tmp]
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  pids_limit: 256
  logging: { driver: local }

services:
${
  database
    ? `  ${name}-postgres:
    <<: *hardened
    image: sample-platform-ai/${name}-postgres
    # In the image, because a mounted file keeps its mode, and umask 077 hides it from the user postgres.
    build:
      context: .
      dockerfile_inline: |
        FROM postgres:17-trixie
        COPY --chmod=644 roles.sql /docker-entrypoint-initdb.d/roles.sql
    environment:
      POSTGRES_DB: ${user}
      POSTGRES_PASSWORD: local-only
    volumes:
      - ${name}-data:/var/lib/postgresql/data
    tmpfs: [/tmp, /run/postgresql, /var/run/postgresql]
    # Its entry point gives the volume to the user postgres, and then becomes that user.
    cap_add: [CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID]
    healthcheck:
      # Over TCP: while it initialises, it answers on its socket only.
      test: [CMD, pg_isready, --quiet, --host=127.0.0.1, --username=postgres, --dbname=${user}]
      interval: 2s
      timeout: 3s
      retries: 30

  ${name}-migration:
    <<: *hardened
    image: sample-platform-ai/${name}
    pull_policy: never
    command: [migrate]
    environment:
      WRITER_URL: postgres://${user}_migration:local-only@${name}-postgres/${user}
      DATABASE_TLS: "off"
    depends_on:
      ${name}-postgres: { condition: service_healthy }
      ${name}-image: { condition: service_completed_successfully }

`
    : ''
}  # Builds the image once for all that run it.
  ${name}-image:
    <<: *hardened
    image: sample-platform-ai/${name}
    build: { context: ../.., dockerfile: app/${name}/Dockerfile }
    entrypoint: ["node", "--version"]

  ${name}:
    <<: *hardened
    image: sample-platform-ai/${name}
    pull_policy: never
${environment}    ports:
      - 127.0.0.1:\${${variable}_PORT:-${ports.api}}:8080
${depends || `    depends_on:\n      ${name}-image: { condition: service_completed_successfully }\n`}${
  works
    ? `
  ${name}-worker:
    <<: *hardened
    image: sample-platform-ai/${name}
    pull_policy: never
    command: [work]
    environment: *environment
${depends || `    depends_on:\n      ${name}-image: { condition: service_completed_successfully }\n`}`
    : ''
}${
  site
    ? `
  ${name}-site:
    <<: *hardened
    image: sample-platform-ai/${name}-site
    build: { context: ../.., dockerfile: app/${name}/site/Dockerfile }
    environment:
      SITE_API_URL: http://${name}:8080
    ports:
      - 127.0.0.1:\${${variable}_SITE_PORT:-${ports.site}}:3000
    depends_on:
      ${name}: { condition: service_healthy }
`
    : ''
}${database ? `\nvolumes:\n  ${name}-data:\n` : ''}`;
};

/** Run once by the database of compose. */
export const roles = ({ name }: NewService) => {
  const database = databaseName(name);
  return `-- As on RDS, where they sign in with tokens of IAM: the service, and the job that owns the schema.
CREATE ROLE ${database}_app LOGIN PASSWORD 'local-only';
CREATE ROLE ${database}_migration LOGIN PASSWORD 'local-only';
ALTER DATABASE ${database} OWNER TO ${database}_migration;
ALTER DEFAULT PRIVILEGES FOR ROLE ${database}_migration GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${database}_app;
ALTER DEFAULT PRIVILEGES FOR ROLE ${database}_migration GRANT USAGE, SELECT ON SEQUENCES TO ${database}_app;
`;
};
