import { type ComponentType, lazy } from 'react';

const delaysMs = [500, 2000];

/** A part of the page that comes when it is asked for. A network that fails for a moment is asked again. */
export function lazyPart<Props>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    for (const delayMs of delaysMs) {
      try {
        return { default: await load() };
      } catch {
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
    return { default: await load() };
  });
}
