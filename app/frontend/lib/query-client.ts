import { QueryClient } from '@tanstack/react-query';
import { RefusedError } from './api.ts';

/** A refusal stays one however often it is asked; anything else may be a passing fault. */
export const mayPass = (error: unknown): boolean =>
  !(error instanceof RefusedError) || error.status >= 500 || error.status === 429;

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 600_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 2 && mayPass(error),
        retryDelay: (attempt) => 500 * 2 ** attempt,
        // The page shows what it last knew; asking while offline would only fail.
        networkMode: 'always',
      },
    },
  });
