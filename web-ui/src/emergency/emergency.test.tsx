import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { NEVER, open, Refusal, signedIn, TRACE, type Reply } from '../testing/app';
import { assessment, patient, row } from '../testing/records';
import { reasonOf, type EmergencyAccess } from './emergency';

const CLOSED = new Refusal(
  403,
  'This record is not open to you',
  'You are not known to care.',
  '/problems/closed-record',
);
const GLASS = 'POST /api/patients/p1/break-glass';
const NOTICE = 'All that you see is recorded and will be reviewed.';
const OPENED = { until: '2026-03-02T13:30:00Z', notice: NOTICE };
const listed = (closed: string[], notice: string | null = null) => ({
  'POST /api/patients/search': {
    total: 1,
    page: 0,
    size: 25,
    items: [{ ...row, lastAssessment: null, lastResultAt: null }],
    closed,
    notice,
  },
});
const onClosed = (more: Record<string, Reply> = {}) =>
  open('/patients/p1', {
    'GET /api/patients/p1': CLOSED,
    'GET /api/assessments/a1': assessment,
    'GET /api/patients/p1/assessments': { items: [] },
    ...more,
  });

describe('a closed record', () => {
  it('says why it does not open, what breaking the glass does, and shows nothing of the patient', async () => {
    onClosed();
    expect(await screen.findByRole('heading', { name: 'This record is closed to you' })).toBeVisible();
    expect(screen.getByText('You are not known to care.')).toBeVisible();
    expect(screen.getByText(/go on record at once/)).toBeVisible();
    expect(screen.getByText(/An auditor sees each such access/)).toBeVisible();
    expect(screen.queryByText('Agnes Quigley')).not.toBeInTheDocument();
    expect(document.title).toBe('Closed record · Consilium');
  });

  it('does not open without a reason, nor without words, and says which is missing', async () => {
    const { user, calls } = onClosed({ [GLASS]: OPENED });
    const button = await screen.findByRole('button', { name: 'Open this record' });
    for (const radio of screen.getAllByRole('radio')) expect(radio).not.toBeChecked();
    await user.click(button);
    expect(screen.getByText('Choose a reason.')).toBeVisible();
    await user.click(screen.getByRole('radio', { name: /^Emergency/ }));
    await user.type(screen.getByRole('textbox', { name: 'In your own words' }), '   ');
    await user.click(button);
    expect(screen.getByText('Say in words why you need the record.')).toBeVisible();
    expect(calls.some(({ path }) => path.endsWith('/break-glass'))).toBe(false);
  });

  it('opens with both, and says on top that it is an emergency access, until when, and that it is reviewed', async () => {
    const { user, calls, answers } = onClosed();
    await user.click(await screen.findByRole('radio', { name: /stand in for a colleague/ }));
    await user.type(screen.getByRole('textbox', { name: 'In your own words' }), ' on call tonight ');
    answers(GLASS, () => {
      answers('GET /api/patients/p1', { ...patient, emergency: OPENED });
      return OPENED;
    });
    await user.click(screen.getByRole('button', { name: 'Open this record' }));
    const notice = within(await screen.findByRole('complementary', { name: 'Emergency access' }));
    expect(notice.getByText(/^Emergency access until 2 Mar 2026/)).toBeVisible();
    expect(notice.getByText(NOTICE, { exact: false })).toBeVisible();
    expect(screen.getByText('Agnes Quigley')).toBeVisible();
    expect(calls.find(({ path }) => path.endsWith('/break-glass'))?.body).toEqual({
      reason: 'covering-colleague',
      text: 'on call tonight',
    });
    expect(screen.getByRole('main')).toHaveFocus();
  });

  it('stays closed where the access cannot be recorded, and keeps what was written', async () => {
    const { user } = onClosed({ [GLASS]: new Refusal(503, 'The log cannot be written') });
    await user.click(await screen.findByRole('radio', { name: /^Another reason/ }));
    await user.type(screen.getByRole('textbox', { name: 'In your own words' }), 'why');
    await user.click(screen.getByRole('button', { name: 'Open this record' }));
    expect(await screen.findByText('The log cannot be written')).toBeVisible();
    expect(screen.getByText(TRACE)).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'In your own words' })).toHaveValue('why');
  });

  it('is told from a page that is not for the role', async () => {
    onClosed({ 'GET /api/patients/p1': new Refusal(403, 'The role does not allow this') });
    expect(await screen.findByRole('heading', { name: 'The role does not allow this' })).toBeVisible();
    expect(screen.queryByRole('radio')).not.toBeInTheDocument();
  });

  it('in the worklist shows who it is and not what is unknown, and leads to the glass of the right person', async () => {
    const { user, calls } = open('/patients', {
      ...listed(['p1'], 'Listed are patients whom you are known to care for.'),
      'GET /api/patients/p1': CLOSED,
    });
    const link = await screen.findByRole('link', { name: 'Agnes Quigley' });
    const line = within(link.closest('tr') ?? document.body);
    expect(line.getByText(/Closed to you/)).toBeVisible();
    expect(line.queryByText('Not assessed')).not.toBeInTheDocument();
    expect(line.queryByText('no results')).not.toBeInTheDocument();
    expect(screen.getByText('Listed are patients whom you are known to care for.')).toBeVisible();
    await user.click(link);
    expect(await screen.findByRole('heading', { name: 'This record is closed to you' })).toBeVisible();
    expect(within(screen.getByRole('region', { name: 'Patient' })).getByText('Agnes Quigley')).toBeVisible();
    expect(calls.filter(({ path }) => path === '/api/patients/p1')).toHaveLength(1);
  });

  it('tells an empty platform from one where the reader cares for nobody', async () => {
    const nobody = { total: 0, page: 0, size: 25, items: [], closed: [], notice: 'Listed are patients …' };
    open('/patients', { 'POST /api/patients/search': nobody });
    expect(await screen.findByText(/You are not known to care for anybody/)).toBeVisible();
  });
});

const access: EmergencyAccess = {
  sequence: 42,
  at: '2026-03-02T09:30:00Z',
  actor: 'clara.clinician',
  patient: 'p1',
  detail: { reason: 'emergency', until: '2026-03-02T13:30:00Z' },
  words: { text: 'unconscious in the corridor' },
};
const LIST = 'GET /api/audit/break-glass';
const onList = (reply: Reply) => open('/audit/emergencies', { [LIST]: reply }, signedIn('auditor'));

describe('the emergency accesses', () => {
  it('are listed with who, whom, why and until when, and lead to what was done', async () => {
    onList({ items: [access] });
    const line = within(await screen.findByRole('row', { name: /42/ }));
    for (const text of ['clara.clinician', 'p1', 'Emergency', 'unconscious in the corridor', '2 Mar 2026, 13:30'])
      expect(line.getByText(text)).toBeVisible();
    expect(line.getByRole('link', { name: /What they did: clara.clinician/ })).toHaveAttribute(
      'href',
      '/audit?patient=p1&actor=clara.clinician',
    );
  });

  it('say that the words of an erased patient’s access cannot be read any more', async () => {
    onList({ items: [{ ...access, words: { erased: 'The patient was erased.' } }] });
    expect(await screen.findByText('The patient was erased.')).toHaveClass('unknown');
  });

  it('are reached from the log, and lead back to it filtered', async () => {
    const { user, address } = open(
      '/audit',
      {
        'GET /api/audit/entries?size=50': { items: [], next: null },
        [LIST]: { items: [access] },
        'GET /api/audit/entries?size=50&patient=p1&actor=clara.clinician': { items: [], next: null },
      },
      signedIn('auditor'),
    );
    await user.click(await screen.findByRole('link', { name: 'Emergency accesses' }));
    await user.click(await screen.findByRole('link', { name: /What they did: clara.clinician/ }));
    expect(await screen.findByText(/No entry matches/)).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Who (user name)' })).toHaveValue('clara.clinician');
    expect(address()).toBe('/audit?patient=p1&actor=clara.clinician');
  });

  it('that there are none is said', async () => {
    onList({ items: [] });
    expect(await screen.findByText('Nobody has opened a record in an emergency.')).toBeVisible();
  });

  it('say when they load, and what went wrong where they cannot be read', async () => {
    const { answers, queries } = onList(NEVER);
    expect(await screen.findByRole('status', { name: 'Loading the emergency accesses' })).toBeInTheDocument();
    answers(LIST, new Refusal(500, 'The log could not be read'));
    void queries.resetQueries({ queryKey: ['emergencies'] });
    expect(await screen.findByText('The log could not be read')).toBeVisible();
  });

  it('are for auditors alone', async () => {
    const { calls } = open('/audit/emergencies', { [LIST]: { items: [access] } });
    expect(await screen.findByRole('heading', { name: 'This page is not for your role' })).toBeVisible();
    await waitFor(() => expect(calls.some(({ path }) => path.startsWith('/api/audit'))).toBe(false));
  });

  it('name a reason by its code where these pages do not know it', () => {
    expect(reasonOf('patient-request')).toBe('At the patient’s request');
    expect(reasonOf('court')).toBe('court');
    expect(reasonOf(undefined)).toBe('none given');
  });
});
