import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { asKey, type ReferenceKey } from './evidence';

/** Opens the result beside the page, in an address of its own: "back" closes it, and it can be opened in another tab. */
export function EvidenceLink({ source, children }: { source: ReferenceKey; children: ReactNode }) {
  const location = useLocation();
  const { search, pathname } = location;
  const params = new URLSearchParams(search);
  const open = params.get('evidence') === asKey(source);
  params.set('evidence', asKey(source));
  return (
    <Link
      to={`${pathname}?${params.toString()}`}
      state={location.state as unknown}
      preventScrollReset
      className="evidence-link"
      aria-current={open ? 'true' : undefined}
    >
      {children}
    </Link>
  );
}
