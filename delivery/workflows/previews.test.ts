import { describe, expect, it } from 'vitest';
import { workflowNamed } from '../test/read.ts';
import { holds, interpolate } from '../test/runner/expressions.ts';

const { jobs, concurrency } = workflowNamed('preview');

interface Asked {
  readonly action: string;
  /** Of the pull request after the event. @default preview */
  readonly labels?: readonly string[];
  /** The label that was given or removed. @default none */
  readonly label?: string;
  /** @default open */
  readonly state?: string;
}
const runId = 9_000_000_001;
function contexts({ action, labels = ['preview'], label, state = 'open' }: Asked) {
  const repository = 'test-org/platform';
  const pullRequest = {
    number: 5,
    state,
    labels: labels.map((name) => ({ name })),
    head: { repo: { full_name: repository } },
  };
  const event = { action, pull_request: pullRequest, ...(label !== undefined && { label: { name: label } }) };
  return { github: { event, repository, run_id: runId } };
}
const begun = (asked: Asked) => ['select', 'end'].filter((job) => holds(jobs[job]?.if, contexts(asked), 'success'));
const group = (asked: Asked) => interpolate(concurrency?.group ?? '', contexts(asked));

describe('an event of a pull request', () => {
  it.each<[string, Asked, readonly string[]]>([
    ['starts a preview by its label', { action: 'labeled', label: 'preview' }, ['select']],
    ['starts the next one by a commit', { action: 'synchronize' }, ['select']],
    ['ends it by its close', { action: 'closed', state: 'closed' }, ['end']],
    ['ends it by the removal of the label', { action: 'unlabeled', label: 'preview', labels: [] }, ['end']],
    [
      'ends it by a label after its close, and starts none',
      { action: 'labeled', label: 'x', state: 'closed' },
      ['end'],
    ],
    ['starts none by the label after its close', { action: 'labeled', label: 'preview', state: 'closed' }, ['end']],
    ['does nothing without the label', { action: 'synchronize', labels: ['bug'] }, []],
    ['does nothing by the removal of another label', { action: 'unlabeled', label: 'bug', labels: [] }, []],
  ])('%s', (_, asked, jobsOfEvent) => {
    expect(begun(asked)).toEqual(jobsOfEvent);
    // Only what starts or ends a preview replaces what runs for it.
    expect(group(asked)).toBe(`preview-${jobsOfEvent.length > 0 ? 5 : runId}`);
  });

  it('replaces what still builds', () => {
    expect(concurrency?.['cancel-in-progress']).toBe(true);
  });
});
