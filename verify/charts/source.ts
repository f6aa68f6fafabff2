import { hasHelm } from './folders.ts';

/**
 * Where tests take the charts from: the folder that PLATFORM_CHARTS names, or their own repositories where it says
 * `repositories`. Unasked, a test fetches nothing.
 */
export function chartSource(): { readonly local: string | undefined } | { readonly missing: string } {
  if (!hasHelm()) return { missing: 'helm is not on PATH' };
  const named = process.env['PLATFORM_CHARTS'];
  if (!named) return { missing: 'PLATFORM_CHARTS is neither a folder with the charts nor "repositories"' };
  return { local: named === 'repositories' ? undefined : named };
}
