import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { probability } from '../notation/quantities';
import { NEVER, open, Refusal, signedIn, TRACE, type Reply } from '../testing/app';
import { assessment, CAUTION, finding, patient, stroke } from '../testing/records';
import type { Assessment } from './assessments';
import { scaleEnd } from './scale';

const HISTORY = {
  items: [{ id: 'a1', at: assessment.at, requestedBy: 'clara.clinician', model: 'Demo findings', outcome: 'assessed' }],
};
const onPatient = (latest: Reply, more: Record<string, Reply> = {}) =>
  open('/patients/p1', {
    'GET /api/patients/p1': patient,
    'GET /api/assessments/a1': latest,
    'GET /api/patients/p1/assessments': HISTORY,
    ...more,
  });
const itemOf = async (title: string) =>
  within((await screen.findByRole('heading', { name: new RegExp(title) })).closest('li') ?? document.body);

describe('a finding', () => {
  it('shows probability, interval, threshold, horizon and reasons, and leads to its explanation', async () => {
    onPatient(assessment);
    const item = await itemOf('Type 2 diabetes');
    expect(item.getByText('31 %')).toBeVisible();
    expect(item.getByText('22 % to 40 %, 90 % interval over the members')).toBeVisible();
    expect(item.getByText('Above threshold').parentElement).toHaveTextContent('Above threshold of 12 %');
    expect(item.getByText(/newly diagnosed within 365 days · moderate severity · prevalence 8.0 %/)).toBeVisible();
    expect(item.getByText('Haemoglobin A1c 6.9 % raises the estimate.')).toBeVisible();
    expect(item.getByRole('link', { name: 'Type 2 diabetes' })).toHaveAttribute(
      'href',
      '/assessments/a1/findings/diabetes',
    );
  });

  it('that cannot be ruled out says so, and carries its red flag', async () => {
    onPatient(assessment);
    const item = await itemOf('Ischaemic stroke');
    expect(item.getByText('Cannot be ruled out').parentElement).toHaveTextContent(
      'Cannot be ruled out, below threshold of 3.0 %',
    );
    expect(item.getByText('Red flag')).toBeVisible();
  });

  it('is drawn on a scale that all findings of the page share, with the same said in words', async () => {
    onPatient(assessment);
    const item = await itemOf('Ischaemic stroke');
    expect(item.getByRole('img')).toHaveAccessibleName(
      /^2.0\s%; Cannot be ruled out, below threshold of 3.0\s%, on a scale from 0 to 40\s%$/,
    );
    expect(scaleEnd([stroke])).toBe(0.05);
    expect(scaleEnd([{ ...finding, interval: { low: probability(0.5), high: probability(0.97), label: '' } }])).toBe(1);
  });

  it('stands in the order of the server', async () => {
    onPatient(assessment);
    await itemOf('Type 2 diabetes');
    expect(screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent)).toEqual([
      'Type 2 diabetes',
      'Ischaemic strokeRed flag',
    ]);
  });
});

describe('an assessment', () => {
  it('without a finding above its threshold repeats the server’s notice, and never says healthy of itself', async () => {
    onPatient({ ...assessment, findings: [stroke], notice: 'No finding is above its threshold.' });
    expect(await screen.findByText('No finding is above its threshold.')).toBeVisible();
    expect(document.body).not.toHaveTextContent(/healthy|normal\b/);
  });

  it('lists withheld findings with the reason and without a number', async () => {
    onPatient(assessment);
    const item = within((await screen.findByText('Iron deficiency anaemia')).closest('li') ?? document.body);
    expect(item.getByText('not estimated')).toBeVisible();
    expect(item.getByText('Haemoglobin was not measured in the last 2 years.')).toBeVisible();
    expect(item.queryByText(/%/)).not.toBeInTheDocument();
  });

  it('lists what was set aside, with the reason and the way to it', async () => {
    onPatient(assessment);
    expect(await screen.findByRole('link', { name: 'Glucose without a unit' })).toHaveAttribute(
      'href',
      '/patients/p1?evidence=Observation%2Fo9%2F1',
    );
    expect(screen.getByText('The result has no unit, and a unit is never guessed.')).toBeVisible();
  });

  it('says how much was measured and how much is not known, and carries the caution of its model', async () => {
    onPatient(assessment);
    expect(await screen.findByText(/31 of 42 inputs measured, 11 not known/)).toBeVisible();
    expect(screen.getByText(/the figures show that rules were recovered/)).toBeVisible();
  });

  it('does not repeat the caution that is on the page already', async () => {
    open('/assessments/a1', { 'GET /api/assessments/a1': assessment }, { ...signedIn('clinician'), caution: CAUTION });
    await screen.findByText('31 %');
    expect(screen.getAllByText(CAUTION)).toHaveLength(1);
  });

  it('that was withheld gives the reason and no finding', async () => {
    const withheld: Assessment = {
      ...assessment,
      outcome: 'withheld',
      withheld: { code: 'age', text: 'The patient is a child.' },
      findings: [],
      withheldFindings: [],
    };
    onPatient(withheld);
    expect(await screen.findByRole('heading', { name: 'No findings: the assessment was withheld' })).toBeVisible();
    expect(screen.getByText('The patient is a child.')).toBeVisible();
  });

  it('says when results are dated after it', async () => {
    onPatient({ ...assessment, at: '2026-01-02T09:30:00Z' });
    expect(await screen.findByText(/There are results dated after this assessment/)).toBeVisible();
  });

  it('says when it loads, and what went wrong where it cannot be read', async () => {
    const app = onPatient(NEVER);
    expect(await screen.findByRole('status', { name: 'Loading the findings' })).toBeInTheDocument();
    app.queries.clear();
  });

  it('that cannot be read is not shown as an empty one', async () => {
    onPatient(new Refusal(500, 'The record could not be read'));
    expect(await screen.findByText('The record could not be read')).toBeVisible();
    expect(screen.getByText(/That it is missing says nothing about any patient/)).toBeVisible();
    expect(screen.getByText(TRACE)).toBeVisible();
  });

  it('can be read again later, as it was recorded', async () => {
    open('/assessments/a1', { 'GET /api/assessments/a1': assessment });
    expect(await screen.findByRole('heading', { level: 1, name: /Assessment of .*, as recorded/ })).toBeVisible();
    expect(screen.getByText('31 %')).toBeVisible();
    expect(screen.getByRole('region', { name: 'Patient' })).toHaveTextContent('Agnes Quigley');
  });
});

describe('to assess', () => {
  it('is offered where nobody has assessed the patient, and nothing is claimed before', async () => {
    open('/patients/p1', {
      'GET /api/patients/p1': { ...patient, latestAssessmentId: null },
      'GET /api/patients/p1/assessments': { items: [] },
    });
    expect(await screen.findByRole('button', { name: 'Assess' })).toBeVisible();
    expect(screen.getByText(/Not assessed yet/)).toBeVisible();
  });

  it('shows progress, then the new findings, and tells those who listen', async () => {
    const { user, calls } = open('/patients/p1', {
      'GET /api/patients/p1': { ...patient, latestAssessmentId: null },
      'GET /api/patients/p1/assessments': { items: [] },
      'POST /api/patients/p1/assessments': assessment,
    });
    await user.click(await screen.findByRole('button', { name: 'Assess' }));
    expect(await screen.findByText('31 %')).toBeVisible();
    expect(screen.getByText('Assessment recorded. 1 finding above the threshold.')).toBeInTheDocument();
    expect(
      calls
        .find(({ method, path }) => method === 'POST' && path === '/api/patients/p1/assessments')
        ?.headers.get('X-CSRF-Token'),
    ).toBe('proof');
  });

  it('says that it is under way', async () => {
    const { user } = onPatient(assessment, { 'POST /api/patients/p1/assessments': NEVER });
    await user.click(await screen.findByRole('button', { name: 'Assess again' }));
    expect(await screen.findByText(/Assessing: reading the record/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Assess again' })).not.toBeInTheDocument();
  });

  it('that failed says why, keeps the last assessment and can be tried again', async () => {
    const { user } = onPatient(assessment, {
      'POST /api/patients/p1/assessments': new Refusal(
        503,
        'The assessment could not be recorded',
        'Not on record, so not shown.',
      ),
    });
    await user.click(await screen.findByRole('button', { name: 'Assess again' }));
    expect(await screen.findByText('The assessment could not be recorded')).toBeVisible();
    expect(screen.getByText('Not on record, so not shown.')).toBeVisible();
    expect(screen.getByText('31 %')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});

describe('the assessments on record', () => {
  it('each lead to what was shown then', async () => {
    onPatient(assessment);
    const history = within(await screen.findByRole('region', { name: 'Assessments on record' }));
    await waitFor(() => expect(history.getByRole('link')).toHaveAttribute('href', '/assessments/a1'));
  });

  it('that cannot be listed say so', async () => {
    onPatient(assessment, { 'GET /api/patients/p1/assessments': new Refusal(500, 'No list today') });
    expect(await screen.findByText('No list today')).toBeVisible();
  });
});
