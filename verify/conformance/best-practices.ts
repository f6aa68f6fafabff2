import { accountControls } from './account-controls.ts';
import type { Standard } from './controls.ts';
import { resourceControls } from './resource-controls.ts';

/** AWS Foundational Security Best Practices, by the ids of Security Hub. */
export const bestPractices: Standard = {
  name: 'AWS Foundational Security Best Practices',
  part: 'The controls about services that the stacks use. Security Hub judges all of them in each account and region; this is what the code shows before.',
  controls: [...accountControls, ...resourceControls].toSorted((a, b) =>
    a.id.localeCompare(b.id, 'en', { numeric: true }),
  ),
};
