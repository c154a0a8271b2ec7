import { ErrorFilled } from '@carbon/icons-react';
import { Button, SkeletonText } from '@carbon/react';
import type { ReactNode } from 'react';
import { Problem } from '../transport/http';
import { Forbidden } from './Forbidden';
import { NotFound } from './NotFound';

/** While the server is asked. */
export function Loading({ what, lines = 4 }: { what: string; lines?: number }) {
  return (
    <div role="status" aria-label={`Loading the ${what}`} className="loading">
      <SkeletonText paragraph lineCount={lines} />
    </div>
  );
}

export const LoadingPage = ({ what }: { what: string }) => (
  <div className="page">
    <Loading what={what} lines={8} />
  </div>
);

interface Failed {
  problem: Error;
  what: string;
  onRetry?: () => void;
}

/** What the server said of a failure, what it means here, and the id by which it is found again. */
export function ProblemNote({ problem, what, onRetry, heading: Heading = 'p' }: Failed & { heading?: 'p' | 'h1' }) {
  const told = problem instanceof Problem ? problem : new Problem(0, `${what} could not be shown`, null, null);
  return (
    <div role="alert" className="problem">
      <Heading className="problem__title">
        <ErrorFilled aria-hidden />
        {told.title}
      </Heading>
      {told.detail !== null && <p>{told.detail}</p>}
      <p className="quiet">
        {what} is not shown. That it is missing says nothing about any patient.
        {told.traceId !== null && (
          <>
            {' '}
            Trace <code>{told.traceId}</code>
          </>
        )}
      </p>
      {onRetry && (
        <Button kind="tertiary" size="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

export function ProblemPage(failed: Failed) {
  if (failed.problem instanceof Problem) {
    if (failed.problem.status === 403) return <Forbidden told={failed.problem} />;
    if (failed.problem.status === 404) return <NotFound told={failed.problem} />;
  }
  return (
    <div className="page">
      <ProblemNote {...failed} heading="h1" />
    </div>
  );
}

/** Looked for, and nothing there: said in words, with what that does and does not mean. */
export const Empty = ({ children }: { children: ReactNode }) => <p className="empty">{children}</p>;

/** Not known, with the reason. Never a dash, a zero or a blank. */
export const Unknown = ({ children }: { children: ReactNode }) => <span className="unknown">{children}</span>;
