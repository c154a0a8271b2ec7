import { Logout, UserAvatar } from '@carbon/icons-react';
import { Header, HeaderGlobalBar, HeaderMenuItem, HeaderNavigation, SkipToContent } from '@carbon/react';
import { useEffect, useRef } from 'react';
import { Link, NavLink, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { may, useSession, useSignOut, type Session } from '../session/session';
import { CautionBanner } from './CautionBanner';
import mark from './mark.svg';

export function Shell() {
  const { data: session } = useSession();
  const main = useFocusOnNewPage();
  return (
    <>
      <Header aria-label="Consilium">
        <SkipToContent href="#content">Skip to the page</SkipToContent>
        <Link to="/" className="brand">
          <img src={mark} alt="" width="20" height="20" />
          Consilium
        </Link>
        {session && <Navigation session={session} />}
        {session && (
          <HeaderGlobalBar>
            <Person session={session} />
          </HeaderGlobalBar>
        )}
      </Header>
      <div className="frame">
        {session?.caution && <CautionBanner text={session.caution} />}
        <main id="content" ref={main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <ScrollRestoration />
    </>
  );
}

/** A new page is read from its beginning, and the keyboard starts there; on the first one the browser sees to it. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

function Navigation({ session }: { session: Session }) {
  return (
    <HeaderNavigation aria-label="Pages">
      {may(session, 'clinician') && (
        <HeaderMenuItem as={NavLink} to="/patients">
          Worklist
        </HeaderMenuItem>
      )}
      {may(session, 'auditor') && (
        <HeaderMenuItem as={NavLink} to="/audit">
          Audit
        </HeaderMenuItem>
      )}
      {may(session, 'clinician', 'auditor', 'model-owner') && (
        <HeaderMenuItem as={NavLink} to="/model">
          Model
        </HeaderMenuItem>
      )}
    </HeaderNavigation>
  );
}

function Person({ session }: { session: Session }) {
  const signOut = useSignOut();
  return (
    <>
      <span className="person">
        <UserAvatar aria-hidden />
        <span>
          {session.name} <span className="person__role">{session.roles.join(', ')}</span>
        </span>
      </span>
      <button type="button" className="sign-out" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
        <Logout aria-hidden />
        {signOut.isPending ? 'Signing out…' : signOut.isError ? 'Sign-out failed, try again' : 'Sign out'}
      </button>
    </>
  );
}
