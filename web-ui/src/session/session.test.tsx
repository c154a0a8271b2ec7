import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { NEVER, open, Refusal, signedIn, TRACE } from '../testing/app';
import { assessment, patient, row } from '../testing/records';

const NOBODY = new Refusal(401, 'Not signed in');
const LIST = { total: 1, page: 0, size: 25, items: [row], closed: [], notice: null };

describe('somebody who is not signed in', () => {
  it('reads what the product is and is not, and is sent to the sign-in', async () => {
    open('/', {}, NOBODY);
    expect(await screen.findByRole('heading', { level: 1 })).toBeVisible();
    expect(screen.getByText(/Not a diagnosis/)).toBeVisible();
    expect(screen.getByText(/Not a statement of health/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', '/login?return=%2F');
  });

  it('comes back to the page that was asked for', async () => {
    open('/patients/p1', {}, NOBODY);
    expect(await screen.findByRole('link', { name: 'Sign in' })).toHaveAttribute(
      'href',
      '/login?return=%2Fpatients%2Fp1',
    );
    expect(screen.queryByText(patient.name)).not.toBeInTheDocument();
  });
});

describe('a session', () => {
  it('that is being asked for says so', () => {
    open('/', {}, NEVER);
    expect(screen.getByRole('status', { name: 'Loading the session' })).toBeInTheDocument();
  });

  it('that cannot be read gives the server’s words and the trace', async () => {
    open('/', {}, new Refusal(500, 'The session store is down', 'Try again in a moment.'));
    expect(await screen.findByText('The session store is down')).toBeVisible();
    expect(screen.getByText('Try again in a moment.')).toBeVisible();
    expect(screen.getByText(TRACE)).toBeVisible();
  });

  it('opens the clinician’s worklist, with the caution of the demo on the page', async () => {
    const { address } = open('/', { 'POST /api/patients/search': LIST });
    expect(await screen.findByRole('heading', { name: 'Worklist' })).toBeVisible();
    expect(address()).toBe('/patients');
    expect(screen.getByRole('complementary', { name: 'Caution' })).toHaveTextContent(/synthetic patients/);
  });

  it('opens the auditor’s log and the model owner’s card', async () => {
    const auditor = open('/', { 'GET /api/audit/entries?size=50': { items: [], next: null } }, signedIn('auditor'));
    expect(await screen.findByRole('heading', { name: 'Audit log' })).toBeVisible();
    expect(auditor.address()).toBe('/audit');
    expect(screen.queryByRole('link', { name: 'Worklist' })).not.toBeInTheDocument();
  });

  it('without a role for any page says which roles there are', async () => {
    open('/', {}, signedIn('integration'));
    expect(await screen.findByRole('heading', { name: 'This page is not for your role' })).toBeVisible();
    expect(screen.getByText(/It needs one of the roles/)).toHaveTextContent('you are signed in as integration');
  });

  it('of an auditor does not open a patient, and asks the server for nothing of the patient', async () => {
    const { calls } = open('/patients/p1', {}, signedIn('auditor'));
    expect(await screen.findByRole('heading', { name: 'This page is not for your role' })).toBeVisible();
    expect(calls.map(({ path }) => path)).toEqual(['/api/session']);
  });

  it('that ended goes back to the sign-in and leaves nothing of a patient behind', async () => {
    const app = open('/patients/p1', {
      'GET /api/patients/p1': patient,
      'GET /api/assessments/a1': assessment,
      'GET /api/patients/p1/assessments': { items: [] },
    });
    await app.user.click(await screen.findByRole('button', { name: 'Assess again' }));
    app.answers('POST /api/patients/p1/assessments', NOBODY);
    await app.user.click(screen.getByRole('button', { name: 'Assess again' }));
    expect(await screen.findByRole('link', { name: 'Sign in' })).toHaveAttribute(
      'href',
      '/login?return=%2Fpatients%2Fp1',
    );
    expect(screen.queryByText(patient.name)).not.toBeInTheDocument();
    await waitFor(() => expect(app.queries.getQueryData(['patient', 'p1'])).toBeUndefined());
  });

  it('is ended with proof that these pages asked for it, and nothing fetched stays', async () => {
    const assign = vi.fn();
    vi.stubGlobal('location', { href: window.location.href, assign });
    const app = open('/patients', {
      'POST /api/patients/search': LIST,
      'POST /logout': { location: 'http://localhost/bye' },
    });
    await screen.findByText(row.name);
    await app.user.click(screen.getByRole('button', { name: 'Sign out' }));
    await waitFor(() => expect(assign).toHaveBeenCalledWith('http://localhost/bye'));
    expect(app.calls.find(({ path }) => path === '/logout')?.headers.get('X-CSRF-Token')).toBe('proof');
    expect(app.queries.getQueryData(['patients'])).toBeUndefined();
  });
});

describe('an address', () => {
  it('that names no page says so', async () => {
    open('/no/such/page', {});
    expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeVisible();
  });

  it('of a patient that the server refuses or does not know gives its words', async () => {
    open('/patients/p1', { 'GET /api/patients/p1': new Refusal(403, 'Not allowed here') });
    expect(await screen.findByRole('heading', { name: 'Not allowed here' })).toBeVisible();
  });
});
