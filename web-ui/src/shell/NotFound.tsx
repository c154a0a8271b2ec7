import { Link } from 'react-router';
import type { Problem } from '../transport/http';
import { usePageTitle } from './usePageTitle';

export function NotFound({ told }: { told?: Problem }) {
  usePageTitle('Not found');
  return (
    <div className="page page--narrow">
      <h1>{told?.title ?? 'There is no such page'}</h1>
      <p>{told?.detail ?? 'The address may have been typed wrongly, or the page has moved.'}</p>
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
