import { QueryCache, QueryClient, MutationCache } from '@tanstack/react-query';
import { Problem } from './http';

/** Called when the server no longer knows the session. */
export function queryClient(onSessionEnded: () => void): QueryClient {
  const onError = (failure: unknown) => {
    if (failure instanceof Problem && failure.status === 401) onSessionEnded();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: false,
        // A refusal stays a refusal; only an unreachable or failing server is asked again, once.
        retry: (failures, failure) =>
          failures < 1 && failure instanceof Problem && (failure.status === 0 || failure.status >= 502),
        retryDelay: 400,
      },
    },
  });
}
