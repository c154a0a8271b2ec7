import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { NEVER, open, Refusal, TRACE, type Reply } from '../testing/app';
import { assessed, patient, row } from '../testing/records';
import type { PatientRow } from './patients';

const second: PatientRow = { ...row, id: 'p2', name: 'Bernard Rempel' };
const list = (...items: PatientRow[]) => ({ total: items.length, page: 0, size: 25, items, closed: [], notice: null });
const worklist = (reply: Reply) =>
  open('/patients', { 'POST /api/patients/search': reply, 'GET /api/patients/p2': { ...patient, ...second } });
const rowOf = async (name: string) => (await screen.findByRole('link', { name })).closest('tr') ?? document.body;

describe('the worklist', () => {
  it('shows each patient with the top finding, what is above its threshold and red flags', async () => {
    worklist(list(row));
    const line = within(await rowOf('Agnes Quigley'));
    expect(line.getByText('12 Apr 1959 (67)')).toBeVisible();
    expect(line.getByText('Type 2 diabetes')).toBeVisible();
    expect(line.getByText('31 %')).toBeVisible();
    expect(line.getByText('2 findings')).toBeVisible();
    expect(line.getByText('Red flag')).toBeVisible();
  });

  it('says in words what is not known of a patient', async () => {
    worklist(
      list({
        ...row,
        birthDate: null,
        ageYears: null,
        sex: 'unknown',
        identifier: null,
        lastResultAt: null,
        lastAssessment: null,
      }),
    );
    const line = within(await rowOf('Agnes Quigley'));
    expect(line.getAllByText('not recorded')).toHaveLength(2);
    expect(line.getByText('none recorded')).toBeVisible();
    expect(line.getByText('Not assessed')).toBeVisible();
    expect(line.getByText('no results')).toBeVisible();
  });

  it('names the row of somebody without a name, and counts no age after a death', async () => {
    worklist(list({ ...row, name: '', ageYears: null, deceased: true }));
    const line = within(await rowOf('Name not recorded'));
    expect(line.getByText('12 Apr 1959 (deceased)')).toBeVisible();
  });

  it('is as it was left when somebody comes back from a patient', async () => {
    const { user, back } = worklist(list(row, second));
    await screen.findByText('Agnes Quigley');
    await user.type(screen.getByRole('searchbox'), 'Rem');
    await user.click(await screen.findByRole('link', { name: 'Bernard Rempel' }));
    await screen.findByRole('region', { name: 'Known conditions' });
    await back();
    expect(await screen.findByRole('searchbox')).toHaveValue('Rem');
  });

  it('gives the reason of a withheld assessment where the finding would be', async () => {
    worklist(
      list({
        ...row,
        lastAssessment: { ...assessed, outcome: 'withheld', withheld: 'The patient is a child.', top: null },
      }),
    );
    expect(within(await rowOf('Agnes Quigley')).getByText('Withheld: The patient is a child.')).toBeVisible();
  });

  it('says when it loads', async () => {
    worklist(NEVER);
    expect(await screen.findByRole('status', { name: 'Loading the worklist' })).toBeInTheDocument();
  });

  it('tells an empty platform from a search without a match', async () => {
    const { user } = worklist(list());
    expect(await screen.findByText(/No patient has been loaded yet/)).toBeVisible();
    await user.type(screen.getByRole('searchbox'), 'zzz');
    expect(await screen.findByText(/No patient’s name or identifier matches/)).toBeVisible();
  });

  it('that failed gives the server’s words, the trace and another try', async () => {
    const { user, answers } = worklist(new Refusal(500, 'The database is not available', 'Nothing was changed.'));
    expect(await screen.findByText('The database is not available')).toBeVisible();
    expect(screen.getByText('Nothing was changed.')).toBeVisible();
    expect(screen.getByText(TRACE)).toBeVisible();
    answers('POST /api/patients/search', list(row));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Agnes Quigley')).toBeVisible();
  });

  it('is searched after a slash, and a typed name is in no address', async () => {
    const { user, calls, address } = worklist(list(row));
    await screen.findByText('Agnes Quigley');
    await user.keyboard('/');
    expect(screen.getByRole('searchbox')).toHaveFocus();
    await user.keyboard('Quigley');
    await waitFor(() => expect(calls.at(-1)?.body).toMatchObject({ query: 'Quigley', page: 0 }));
    expect(`${address()} ${calls.map(({ path }) => path).join(' ')}`).not.toContain('Quigley');
  });

  it('is walked with the arrows and opened with Enter', async () => {
    const { user, address } = worklist(list(row, second));
    await screen.findByText('Agnes Quigley');
    await user.keyboard('/{ArrowDown}');
    expect(await rowOf('Agnes Quigley')).toHaveFocus();
    await user.keyboard('{ArrowDown}');
    expect(await rowOf('Bernard Rempel')).toHaveFocus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(address()).toBe('/patients/p2'));
    await waitFor(() => expect(screen.getByRole('main')).toHaveFocus());
  });

  it('asks the server for another order, and says which one it has', async () => {
    const { user, calls } = worklist(list(row));
    await screen.findByText('Agnes Quigley');
    expect(calls.at(-1)?.body).toMatchObject({ sort: '-topProbability' });
    await user.click(screen.getByRole('button', { name: /Last result/ }));
    await waitFor(() => expect(calls.at(-1)?.body).toMatchObject({ sort: '-lastResultAt' }));
    expect(screen.getByRole('columnheader', { name: /Last result/ })).toHaveAttribute('aria-sort', 'descending');
  });

  it('goes on to the next page', async () => {
    const { user, calls } = worklist({ ...list(row), total: 60 });
    await screen.findByText('Agnes Quigley');
    await user.click(screen.getByRole('button', { name: 'Next page' }));
    await waitFor(() => expect(calls.at(-1)?.body).toMatchObject({ page: 1, size: 25 }));
  });

  it('reads no record before it is opened, for reading is on record', async () => {
    const { user, calls } = worklist(list(row, second));
    await user.hover(await rowOf('Bernard Rempel'));
    expect(calls.some(({ path }) => path.startsWith('/api/patients/p'))).toBe(false);
  });
});
