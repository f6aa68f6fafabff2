import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { everyCluster, fixtureClusters } from '../../test/clusters.ts';
import { reportConfiguration } from './report.ts';

describe.each(everyCluster)('what Argo CD reports to the ledger from $folder', (cluster) => {
  const configuration = reportConfiguration(cluster, 'http://ledger.example.com');
  // A platform without a service has nothing to report.
  const floor = fixtureClusters.includes(cluster) ? 1 : 0;
  const values = (prefix: string) =>
    Object.entries(configuration).flatMap(([key, value]) => (key.startsWith(prefix) ? [parse(value) as unknown] : []));

  it('is each change of health, and the current state within minutes', () => {
    const triggers = values('trigger.') as { oncePer: string }[][];
    expect(triggers.length).toBeGreaterThanOrEqual(floor);
    for (const [trigger] of triggers) {
      expect(trigger?.oncePer).toContain('app.status.health?.lastTransitionTime');
      expect(trigger?.oncePer).toContain('app.status.sync?.revision');
      expect(trigger?.oncePer).toContain('time.Now()');
    }
  });

  it('counts as healthy only after the sync: while it runs or has failed, the images of its hooks are among those that are seen', () => {
    for (const [trigger] of values('trigger.') as { oncePer: string }[][]) {
      expect(trigger?.oncePer).toContain("(app.status.operationState?.phase ?? '')");
      // Pods of the release before go last, after the health has changed.
      expect(trigger?.oncePer).toContain('string(len(app.status.summary?.images ?? []))');
    }
    for (const { webhook } of values('template.') as { webhook: Record<string, { body: string }> }[]) {
      for (const { body } of Object.values(webhook)) {
        expect(body).toContain(
          '{{- if and (eq $health "Healthy") (ne .app.status.operationState.phase "Succeeded") }}{{- $health = "Progressing" }}{{- end }}',
        );
        expect(body).toContain('"health": "HEALTH_{{ $health | upper }}"');
      }
    }
  });

  it('names the image of the last sync where pods of earlier releases are left, such as those of a scheduled job', () => {
    for (const { webhook } of values('template.') as { webhook: Record<string, { body: string }> }[]) {
      for (const { body } of Object.values(webhook)) {
        expect(body).toMatch(
          /\{\{- with \.app\.status\.operationState\.syncResult \}\}.*range \.resources .*range \.images .*\$wanted = \. /,
        );
        expect(body).toContain('(or (eq $digest "") (eq . $wanted))');
      }
    }
  });

  it('has the time of the observation, and a sequence of its source', () => {
    const templates = values('template.') as { webhook: Record<string, { body: string }> }[];
    expect(templates.length).toBeGreaterThanOrEqual(floor);
    for (const { webhook } of templates) {
      for (const { body } of Object.values(webhook)) {
        expect(body).toMatch(/"at": \{\{ \(now\)\.UTC\.Format/);
        expect(body).toContain('"sequence": {{ .app.metadata.resourceVersion | toJson }}');
        expect(body).toContain('.app.status.health.lastTransitionTime');
      }
    }
  });
});
