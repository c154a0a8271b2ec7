import { Outlet, useLocation } from 'react-router';
import { Forbidden } from '../shell/Forbidden';
import { LoadingPage, ProblemPage } from '../shell/states';
import { may, useSession, type Role } from './session';
import { SignIn } from './SignIn';

/** Lets in who has one of the roles. The server decides again on each request; this only spares a page that would be empty. */
export function Gate({ roles }: { roles: Role[] }) {
  const session = useSession();
  const { pathname } = useLocation();
  if (session.isPending) return <LoadingPage what="session" />;
  // A session once known stays until the server says that it ended; being out of reach for a moment does not end it.
  if (session.isLoadingError)
    return <ProblemPage problem={session.error} what="The session" onRetry={() => void session.refetch()} />;
  if (session.data === null) return <SignIn returnTo={pathname} />;
  if (!may(session.data, ...roles)) return <Forbidden needs={roles} has={session.data.roles} />;
  return <Outlet />;
}
