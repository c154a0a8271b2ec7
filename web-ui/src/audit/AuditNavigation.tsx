import { NavLink } from 'react-router';

/** The auditor's lists. Each look at one of them is itself recorded. */
export const AuditNavigation = () => (
  <nav className="lists" aria-label="Audit">
    <NavLink to="/audit" end>
      Log
    </NavLink>
    <NavLink to="/audit/emergencies">Emergency accesses</NavLink>
  </nav>
);
