import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { NEVER, open, Refusal, TRACE, type Reply } from '../testing/app';
import { assessment, evidence, patient } from '../testing/records';
import { parseKey } from './evidence';

const onPatient = (reply: Reply, path = '/patients/p1') =>
  open(path, {
    'GET /api/patients/p1': patient,
    'GET /api/assessments/a1': assessment,
    'GET /api/patients/p1/assessments': { items: [] },
    'GET /api/evidence/Condition/c1/1': reply,
    'GET /api/evidence/Observation/o2/1': reply,
  });
const panel = async () => within(await screen.findByRole('complementary', { name: 'Result' }));

describe('the result behind a value', () => {
  it('opens beside the page with value, range, status, dates and version', async () => {
    const { user, address } = onPatient(evidence);
    await user.click(await screen.findByRole('link', { name: 'Essential hypertension' }));
    const shown = await panel();
    expect(await shown.findByText('6.9 %')).toBeVisible();
    expect(shown.getByText('High')).toBeVisible();
    expect(shown.getByText('final')).toBeVisible();
    expect(shown.getAllByText(/^1 Mar 2026, \d\d:00$/)).toHaveLength(2);
    expect(shown.getByText('Observation/o2')).toBeVisible();
    expect(shown.getByText(/"resourceType": "Observation"/)).toBeInTheDocument();
    expect(address()).toContain('evidence=Condition%2Fc1%2F1');
  });

  it('says what the source did not give', async () => {
    onPatient({ ...evidence, effective: null }, '/patients/p1?evidence=Observation/o2/1');
    const shown = await panel();
    expect(await shown.findByText('not given by the source')).toBeVisible();
    expect(shown.getByText('not recorded')).toBeVisible();
  });

  it('says when a newer version is on record', async () => {
    onPatient({ ...evidence, superseded: true }, '/patients/p1?evidence=Observation/o2/1');
    expect(await (await panel()).findByText(/A newer version of this resource is on record/)).toBeVisible();
  });

  it('closes with Escape, and the keyboard is back where it was', async () => {
    const { user } = onPatient(evidence);
    await user.click(await screen.findByRole('link', { name: 'Essential hypertension' }));
    await waitFor(() => expect(screen.getByRole('complementary', { name: 'Result' })).toHaveFocus());
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Result' })).not.toBeInTheDocument());
    expect(screen.getByRole('link', { name: 'Essential hypertension' })).toHaveFocus();
  });

  it('says when it loads', async () => {
    onPatient(NEVER, '/patients/p1?evidence=Observation/o2/1');
    expect(await screen.findByRole('status', { name: 'Loading the result' })).toBeInTheDocument();
  });

  it('that cannot be read gives the server’s words and the trace', async () => {
    onPatient(new Refusal(500, 'The resource could not be read'), '/patients/p1?evidence=Observation/o2/1');
    expect(await screen.findByText('The resource could not be read')).toBeVisible();
    expect(screen.getByText(TRACE)).toBeVisible();
  });

  it('has a page of its own that says whose it is', async () => {
    onPatient(evidence, '/evidence/Observation/o2/1');
    expect(await screen.findByRole('heading', { level: 1, name: 'Haemoglobin A1c' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Agnes Quigley' })).toHaveAttribute('href', '/patients/p1');
  });

  it('is not looked for where an address names none', () => {
    expect(parseKey('Observation/o2/1')).toEqual({ type: 'Observation', id: 'o2', version: '1' });
    for (const key of [null, '', 'Observation', 'Observation/o2', 'Observation/o2/1/more'])
      expect(parseKey(key)).toBeNull();
  });
});
