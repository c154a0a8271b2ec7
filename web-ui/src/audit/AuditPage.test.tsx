import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { NEVER, open, Refusal, signedIn, TRACE, type Reply } from '../testing/app';
import type { AuditEntry } from './audit';
import { assessmentIn } from './subject';

const entry: AuditEntry = {
  sequence: 42,
  at: '2026-03-02T09:30:00Z',
  actor: 'clara.clinician',
  kind: 'assessment',
  patient: 'p1',
  subject: 'a1',
  hash: 'b8a5cbfeb7de0123456789',
};
const FIRST = 'GET /api/audit/entries?size=50';
const onLog = (reply: Reply, more: Record<string, Reply> = {}) =>
  open('/audit', { [FIRST]: reply, ...more }, signedIn('auditor'));

describe('the audit log', () => {
  it('tells who did what, when and about whom, and leads to the assessment', async () => {
    onLog({
      items: [entry, { ...entry, sequence: 41, kind: 'bundle-activated', patient: null, subject: null }],
      next: null,
    });
    const line = within(await screen.findByRole('row', { name: /42/ }));
    expect(line.getByText('clara.clinician')).toBeVisible();
    expect(line.getByRole('link', { name: 'a1' })).toHaveAttribute('href', '/assessments/a1');
    expect(line.getByText('b8a5cbfeb7de…')).toBeVisible();
    expect(screen.getByText('no patient')).toBeVisible();
  });

  it('goes on to earlier entries', async () => {
    const { user } = onLog(
      { items: [entry], next: 42 },
      { 'GET /api/audit/entries?size=50&before=42': { items: [{ ...entry, sequence: 7 }], next: null } },
    );
    await user.click(await screen.findByRole('button', { name: 'Show earlier entries' }));
    expect(await screen.findByRole('row', { name: /^7 / })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Show earlier entries' })).not.toBeInTheDocument();
  });

  it('is filtered by patient and kind, and says when nothing matches', async () => {
    const { user } = onLog(
      { items: [entry], next: null },
      { 'GET /api/audit/entries?size=50&patient=p9&kind=read': { items: [], next: null } },
    );
    await user.type(await screen.findByRole('textbox', { name: 'Patient id' }), 'p9');
    await user.type(screen.getByRole('textbox', { name: 'Kind' }), 'read');
    await user.click(screen.getByRole('button', { name: 'Filter' }));
    expect(await screen.findByText(/No entry matches/)).toBeVisible();
  });

  it('without entries says so', async () => {
    onLog({ items: [], next: null });
    expect(await screen.findByText('The log has no entries yet.')).toBeVisible();
  });

  it('says when it loads', async () => {
    onLog(NEVER);
    expect(await screen.findByRole('status', { name: 'Loading the audit log' })).toBeInTheDocument();
  });

  it('that cannot be read gives the server’s words and the trace', async () => {
    onLog(new Refusal(500, 'The log could not be read'));
    expect(await screen.findByText('The log could not be read')).toBeVisible();
    expect(screen.getByText(TRACE)).toBeVisible();
  });

  it('knows which assessment an entry is about', () => {
    expect(assessmentIn({ kind: 'explanation-view', subject: 'a1' })).toBe('a1');
    expect(assessmentIn({ kind: 'evidence-view', subject: 'Observation/o1/_history/1' })).toBeNull();
  });
});
