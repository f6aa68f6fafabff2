import { resolve } from 'node:path';
import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';
import { provisionalBuildId } from './security/build-id.ts';

const ledger = process.env['LEDGER_URL'] ?? 'http://127.0.0.1:8080';

/** Parts of Next that a browser would load here and never run: `lib/no-path-patterns.ts` says what happens if one does. */
const unused = {
  'next/dist/compiled/path-to-regexp': './lib/no-path-patterns.ts',
  // For browsers of before 2024, which the page does not serve.
  '../build/polyfills/polyfill-module': './lib/no-polyfills.ts',
};

/** Built once: nothing of an environment is in it, see `lib/environment.ts`. */
export default function config(phase: string): NextConfig {
  return {
    trailingSlash: true,
    reactStrictMode: true,
    poweredByHeader: false,
    // Named by its content after the build (`security/build-id.ts`): the same commit gives the same bytes.
    generateBuildId: () => provisionalBuildId,
    transpilePackages: ['@sample-platform-ai/contract'],
    turbopack: {
      root: resolve(import.meta.dirname, '../..'),
      ...(phase === PHASE_DEVELOPMENT_SERVER ? {} : { resolveAlias: unused }),
    },
    experimental: {
      // Knows addresses of an App Router, which this site does not have.
      clientRouterFilter: false,
      // Next's own code, React and the shell in fewer files compress better together.
      turbopackChunking: { maxChunkCountPerGroup: 4 },
    },
    // `pnpm typecheck` checks the whole repository with TypeScript 7, which Next cannot load.
    typescript: { ignoreBuildErrors: true },
    ...(phase === PHASE_DEVELOPMENT_SERVER
      ? {
          // Events have to arrive when they are sent.
          compress: false,
          skipTrailingSlashRedirect: true,
          rewrites: async () => [{ source: '/api/:path*', destination: `${ledger}/api/:path*` }],
        }
      : { output: 'export' as const }),
  };
}
