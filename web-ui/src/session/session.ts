import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { Problem, read, send, keepCsrfToken } from '../transport/http';
import { queryClient } from '../transport/queries';

export type Role = 'clinician' | 'auditor' | 'model-owner' | 'integration' | 'administrator';

export interface Session {
  username: string;
  name: string;
  roles: Role[];
  csrfToken: string;
  demo: boolean;
  caution: string | null;
}

/** `null` when nobody is signed in, which is a state and not an error. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = await read<Session>('/api/session', signal);
      keepCsrfToken(session.csrfToken);
      return session;
    } catch (failure) {
      if (failure instanceof Problem && failure.status === 401) return null;
      throw failure;
    }
  },
  staleTime: 60_000,
  // Somebody who comes back to an ended session sees the sign-in, not the last patient. Polling would
  // keep it alive.
  refetchOnWindowFocus: true,
});

/** What is fetched is kept in memory only, and forgotten when the server no longer knows the session. */
export function newQueries(): QueryClient {
  const queries = queryClient(() => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    queries.setQueryData(sessionQuery.queryKey, null);
  });
  return queries;
}

export const useSession = () => useQuery(sessionQuery);

export const signInPath = (returnTo: string) => `/login?return=${encodeURIComponent(returnTo)}`;

/** Ends the session here and at the identity provider; nothing fetched in it stays in the browser. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => send<{ location: string }>('/logout'),
    onSuccess: ({ location }) => {
      queries.clear();
      window.location.assign(location);
    },
  });
}

export const may = (session: Session, ...anyOf: Role[]) => anyOf.some((role) => session.roles.includes(role));
