import { gridOf } from './grid.ts';

// A separate file, so that both halves of the grid run at the same time.
gridOf('500');
