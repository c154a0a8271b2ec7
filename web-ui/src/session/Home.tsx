import { Navigate } from 'react-router';
import { Forbidden } from '../shell/Forbidden';
import { LoadingPage, ProblemPage } from '../shell/states';
import { homeOf } from './home';
import { useSession } from './session';
import { SignIn } from './SignIn';

export function Home() {
  const session = useSession();
  if (session.isPending) return <LoadingPage what="session" />;
  if (session.isLoadingError)
    return <ProblemPage problem={session.error} what="The session" onRetry={() => void session.refetch()} />;
  if (session.data === null) return <SignIn returnTo="/" />;
  const home = homeOf(session.data);
  if (home === null) return <Forbidden needs={['clinician', 'auditor', 'model-owner']} has={session.data.roles} />;
  return <Navigate to={home} replace />;
}
