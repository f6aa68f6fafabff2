import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';

/** The types of the Reporting API; other types count as `other`, so that no sender can create labels. */
const reportTypes = ['csp-violation', 'integrity-violation', 'permissions-policy-violation', 'coop', 'crash'] as const;

/** Anyone may send reports, so their size and their log lines are limited, and nothing else uses them. */
const bodyLimitBytes = 32_768;
const loggedPerMinute = 30;
const longestText = 300;

const short = (value: unknown) => (typeof value === 'string' ? value.slice(0, longestText) : undefined);
/** A query may contain private data. */
const address = (value: unknown) => short(value)?.replace(/[?#].*$/s, '');
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

interface Report {
  readonly type: string;
  readonly page: string | undefined;
  readonly directive: string | undefined;
  readonly blocked: string | undefined;
}

function reportOf(value: unknown): Report {
  const { type, url, body } = isObject(value) ? value : {};
  const details = isObject(body) ? body : {};
  return {
    type: reportTypes.find((known) => known === type) ?? 'other',
    page: address(url),
    directive: short(details['effectiveDirective']),
    blocked: address(details['blockedURL']),
  };
}

export interface ReportOptions {
  readonly registry: Registry;
  readonly log: Logger;
  /** The limit of a sender's requests. */
  readonly limited: RouteShorthandOptions;
}

/** `POST /reports`: browser reports of errors and violations, as a metric and, within limits, in the log. */
export function registerReports(app: FastifyInstance, { registry, log, limited }: ReportOptions): void {
  const counter = new Counter({
    name: 'ledger_browser_reports_total',
    help: 'Reports that browsers sent about the site.',
    labelNames: ['type'],
    registers: [registry],
  });
  let minute = 0;
  let logged = 0;
  app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/reports+json',
      { parseAs: 'string' },
      scope.getDefaultJsonParser('error', 'error'),
    );
    scope.post('/reports', { ...limited, bodyLimit: bodyLimitBytes }, async (request, reply) => {
      const now = Math.floor(Date.now() / 60_000);
      if (now !== minute) [minute, logged] = [now, 0];
      for (const report of (Array.isArray(request.body) ? request.body : [request.body]).map(reportOf)) {
        counter.inc({ type: report.type });
        if (logged++ < loggedPerMinute) log.warn({ report }, 'browser report');
      }
      return reply.code(204).send();
    });
  });
}
