import { readFileSync } from 'node:fs';
import { organization } from '@sample-platform-ai/environments/organization.ts';
import { describe, expect, it } from 'vitest';
import { ruleGroups } from './groups.ts';
import { runbookUrl } from './rule.ts';

const { owner, name, defaultBranch } = organization.repository;
const prefix = `https://github.com/${owner}/${name}/blob/${defaultBranch}/`;
const root = new URL('../../../', import.meta.url);
const alerts = ruleGroups.flatMap((group) => group.alerts.map((rule) => ({ alert: rule.alert, group, rule })));

/** The anchors of a page's headings, as GitHub makes them of one word. */
const anchors = (page: string): readonly string[] =>
  [...readFileSync(new URL(page, root), 'utf8').matchAll(/^## (\w+)$/gm)].map(([, heading]) =>
    `${heading}`.toLowerCase(),
  );

describe('every alert', () => {
  it.each(alerts)('$alert links to a section of a runbook that exists', ({ group, rule }) => {
    const [page = '', anchor] = runbookUrl(group, rule).replace(prefix, '').split('#');
    expect(anchors(page)).toContain(anchor);
  });

  it.each(alerts)('$alert says in its summary what is the case, and in its description what it means', ({ rule }) => {
    expect(rule.summary.length).toBeLessThan(160);
    expect(rule.description).not.toContain('{{');
    expect(rule.description).toMatch(/\.$/);
  });

  it('has a name of its own', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });
});

it('no runbook explains an alert that is gone', () => {
  const pages = new Set(ruleGroups.map(({ runbook }) => `docs/runbooks/${runbook}.md`));
  for (const page of pages) {
    const known = alerts.filter(({ group }) => page.endsWith(`/${group.runbook}.md`));
    expect(anchors(page)).toEqual(known.map(({ alert }) => alert.toLowerCase()));
  }
});
