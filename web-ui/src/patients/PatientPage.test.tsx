import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { NEVER, open, Refusal, TRACE, type Reply } from '../testing/app';
import { assessment, patient, point } from '../testing/records';
import type { Patient } from './patients';
import { courseInWords, courseOf } from './trend';

const onPatient = (reply: Reply) =>
  open('/patients/p1', {
    'GET /api/patients/p1': reply,
    'GET /api/assessments/a1': assessment,
    'GET /api/patients/p1/assessments': { items: [] },
  });
const card = async (name: string) => within(await screen.findByRole('region', { name }));

describe('the patient’s page', () => {
  it('says on top whom it is about', async () => {
    onPatient({ ...patient, deceased: true });
    const banner = await card('Patient');
    for (const text of ['Agnes Quigley', '67 years', '12 Apr 1959', 'female', 'MRN-1', 'Deceased'])
      expect(banner.getByText(text)).toBeVisible();
  });

  it('never puts a patient’s name into the browser’s title', async () => {
    onPatient(patient);
    await screen.findAllByText('Agnes Quigley');
    expect(document.title).toBe('Patient · Consilium');
  });

  it('says what is not known of a person', async () => {
    onPatient({ ...patient, ageYears: null, birthDate: null, sex: 'unknown', identifier: null });
    const banner = await card('Patient');
    for (const text of ['age not known', 'not recorded', 'sex not recorded', 'none recorded'])
      expect(banner.getByText(text)).toBeVisible();
  });

  it('lists known conditions and medications as known, each leading to its record', async () => {
    onPatient(patient);
    const known = await card('Known conditions');
    expect(known.getByRole('link', { name: 'Essential hypertension' })).toHaveAttribute(
      'href',
      '/patients/p1?evidence=Condition%2Fc1%2F1',
    );
    expect(known.getByText('since 1 May 2012')).toBeVisible();
    expect((await card('Medications')).getByText('start not recorded')).toBeVisible();
  });

  it('lists social circumstances apart from disorders, and nothing where nothing is', async () => {
    onPatient(patient);
    const social = await card('Social history');
    expect(social.getByRole('link', { name: 'Full-time employment' })).toBeVisible();
    expect((await card('Known conditions')).queryByText('Full-time employment')).not.toBeInTheDocument();
    expect(screen.queryByRole('heading', { name: 'On the record, not classified' })).not.toBeInTheDocument();
  });

  it('shows the latest result of each kind, and every earlier one when unfolded', async () => {
    const { user } = onPatient(patient);
    const results = await card('Results');
    expect(results.getByRole('img', { name: '2 values, from 6.1 % to 6.9 %' })).toBeVisible();
    expect(results.getByText('6.9 %')).toBeVisible();
    expect(results.queryByText('6.1 %')).not.toBeInTheDocument();
    await user.click(results.getByRole('button', { name: /Haemoglobin A1c/ }));
    expect(results.getByRole('link', { name: '6.1 %' })).toHaveAttribute(
      'href',
      '/patients/p1?evidence=Observation%2Fo1%2F1',
    );
  });

  it('says why a result has no value, and does not draw it', async () => {
    const unmeasured = {
      ...point('o3', 0, '2026-04-01T08:00:00Z'),
      value: null,
      unit: null,
      text: 'not given',
      unknown: { code: 'error', text: 'Not measured: specimen haemolysed' },
    };
    onPatient({
      ...patient,
      results: patient.results.map((kind) => ({ ...kind, points: [...kind.points, unmeasured] })),
    });
    const results = await card('Results');
    expect(results.getByText('Not measured: specimen haemolysed')).toHaveClass('unknown');
    expect(results.getByRole('img', { name: '2 values, from 6.1 % to 6.9 %' })).toBeVisible();
  });

  it('takes a coded result for known, though it has no number', async () => {
    onPatient({
      ...patient,
      results: [
        {
          title: 'Smoking',
          code: 's',
          earlier: 0,
          points: [{ ...point('o4', 0, '2026-04-01T08:00:00Z'), value: null, unit: null, text: 'Never smoker' }],
        },
      ],
    });
    const results = await card('Results');
    expect(results.getByText('Never smoker')).not.toHaveClass('unknown');
    expect(results.getByRole('img', { name: 'No course to draw' })).toBeVisible();
  });

  it('says how much of a long record is not listed', async () => {
    const { user } = onPatient({
      ...patient,
      earlierMedications: 3,
      earlierKinds: 7,
      results: patient.results.map((kind) => ({ ...kind, earlier: 412 })),
    });
    expect((await card('Medications')).getByText(/^3 more, begun earlier/)).toBeVisible();
    const results = await card('Results');
    expect(results.getByText(/^7 more kinds of results/)).toBeVisible();
    await user.click(results.getByRole('button', { name: /Haemoglobin A1c/ }));
    expect(results.getByText(/^412 earlier results/)).toBeVisible();
  });

  it('says that a result is not dated, and leaves it out of the drawing', async () => {
    const undated = { ...point('o0', 5, ''), at: null };
    onPatient({ ...patient, results: patient.results.map((kind) => ({ ...kind, points: [undated, ...kind.points] })) });
    const results = await card('Results');
    expect(results.getByRole('img', { name: '2 values, from 6.1 % to 6.9 %' })).toBeVisible();
    expect(results.getByText('6.9 %')).toBeVisible();
  });

  it('with nothing on record says that this is not the same as nothing there', async () => {
    const empty: Patient = {
      ...patient,
      known: [],
      medications: [],
      results: [],
      latestAssessmentId: null,
      lastResultAt: null,
    };
    onPatient(empty);
    expect(
      (await card('Known conditions')).getByText(/A condition that nobody recorded can still be there/),
    ).toBeVisible();
    expect((await card('Results')).getByText(/No results are recorded/)).toBeVisible();
    expect((await card('Medications')).getByText(/Medicines taken without a record are not known/)).toBeVisible();
    expect((await card('Assessments on record')).getByText('None yet.')).toBeVisible();
  });

  it('says when it loads', async () => {
    onPatient(NEVER);
    expect(await screen.findByRole('status', { name: 'Loading the patient' })).toBeInTheDocument();
  });

  it('that cannot be read gives the server’s words and the trace', async () => {
    onPatient(new Refusal(500, 'The database is not available'));
    expect(await screen.findByText('The database is not available')).toBeVisible();
    expect(screen.getByText(TRACE)).toBeVisible();
  });

  it('of a patient who is not there says so', async () => {
    onPatient(new Refusal(404, 'Patient not found', 'There is no patient with this id.'));
    expect(await screen.findByRole('heading', { name: 'Patient not found' })).toBeVisible();
  });
});

describe('a course', () => {
  const points = [point('b', 7, '2026-01-01T00:00:00Z'), point('a', 6, '2025-01-01T00:00:00.5Z')];

  it('runs in order of time', () => {
    expect(courseOf(points).map(({ value }) => value)).toEqual([6, 7]);
  });

  it('leaves out values in another unit and those that were not measured', () => {
    const mixed = [
      ...points,
      { ...point('c', 52, '2025-06-01T00:00:00Z'), unit: 'mmol/mol' },
      { ...point('d', 0, '2026-02-01T00:00:00Z'), value: null },
    ];
    expect(courseOf(mixed).map(({ value }) => value)).toEqual([6, 7]);
  });

  it('of no numbers says that there is none to draw', () => {
    expect(courseInWords([], [])).toBe('No course to draw');
  });
});
