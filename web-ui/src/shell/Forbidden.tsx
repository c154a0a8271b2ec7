import { Link } from 'react-router';
import type { Role } from '../session/session';
import type { Problem } from '../transport/http';
import { usePageTitle } from './usePageTitle';

interface Props {
  needs?: Role[];
  has?: Role[];
  told?: Problem;
}

export function Forbidden({ needs, has, told }: Props) {
  usePageTitle('Not allowed');
  return (
    <div className="page page--narrow">
      <h1>{told?.title ?? 'This page is not for your role'}</h1>
      {told?.detail && <p>{told.detail}</p>}
      {needs && (
        <p>
          It needs {needs.length > 1 ? 'one of the roles' : 'the role'} <strong>{needs.join(', ')}</strong>; you are
          signed in as <strong>{has && has.length > 0 ? has.join(', ') : 'no role'}</strong>. An administrator gives
          roles.
        </p>
      )}
      {told?.traceId && (
        <p className="quiet">
          Trace <code>{told.traceId}</code>
        </p>
      )}
      <p>
        <Link to="/">Go to your start page</Link>
      </p>
    </div>
  );
}
