import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { logOdds, probability } from '../notation/quantities';
import { NEVER, open, Refusal, signedIn, TRACE, type Reply } from '../testing/app';
import { CAUTION, evidence, explanation, further, patient, point, reference } from '../testing/records';
import { courseBehind } from './courseBehind';
import type { Explanation } from './explanation';
import { addUp, ticksOf, waterfallOf } from './waterfall';

const PATH = '/assessments/a1/findings/diabetes';
const onExplanation = (reply: Reply, session = signedIn('clinician')) =>
  open(
    PATH,
    { [`GET /api${PATH}`]: reply, 'GET /api/patients/p1': patient, 'GET /api/evidence/Observation/o2/1': evidence },
    session,
  );

describe('the explanation', () => {
  it('goes from the base value over each concept to the margin and its calibration', async () => {
    onExplanation(explanation);
    const chart = within(
      await screen.findByRole('group', { name: /Contributions, from the base value to the margin/ }),
    );
    expect(chart.getByText('Average over 256 reference patients.')).toBeVisible();
    expect(chart.getByText('+1.50')).toHaveTextContent('raises the estimate: +1.50');
    expect(chart.getByText('−0.10')).toHaveTextContent('lowers the estimate: −0.10');
    expect(chart.getByText('Platt scaling fitted on out-of-fold margins.')).toBeVisible();
    expect(chart.getByText('+0.20')).toBeVisible();
    expect(chart.getByText('−0.80')).toBeVisible();
  });

  it('opens a bar to the values in it, with date, course and the results behind them', async () => {
    const { user } = onExplanation(explanation);
    await user.click(await screen.findByRole('button', { name: 'Blood glucose' }));
    const values = within(screen.getByRole('table', { name: 'What Blood glucose is made of' }));
    const latest = within(values.getByRole('row', { name: /Haemoglobin A1c, latest/ }));
    expect(latest.getByText('1 Mar 2026')).toBeVisible();
    expect(latest.getByText('+1.200')).toBeVisible();
    expect(await latest.findByRole('img', { name: '2 values, from 6.1 % to 6.9 %' })).toBeVisible();
    expect(values.getByText('1 Feb 2025 to 1 Mar 2026')).toBeVisible();
    await user.click(latest.getByRole('link', { name: '6.9 %' }));
    expect(await screen.findByRole('complementary', { name: 'Result' })).toHaveTextContent('Haemoglobin A1c');
  });

  it('gives the reason of an unknown value where its number would be', async () => {
    const { user } = onExplanation(explanation);
    await user.click(await screen.findByRole('button', { name: 'Smoking' }));
    const values = within(screen.getByRole('table', { name: 'What Smoking is made of' }));
    expect(values.getByText('No smoking status is recorded.')).toBeVisible();
    expect(values.queryByText('not known')).not.toBeInTheDocument();
  });

  it('shows that the numbers add up', async () => {
    onExplanation(explanation);
    const sum = within(await screen.findByRole('region', { name: 'The numbers add up to the estimate' }));
    expect(sum.getByText(/Added up again on this page/)).toBeVisible();
    expect(sum.getByText(explanation.identity)).toBeVisible();
  });

  it('warns where they do not', async () => {
    onExplanation({ ...explanation, margin: logOdds(explanation.margin + 0.01) });
    expect(await screen.findByRole('alert')).toHaveTextContent('These numbers do not add up');
  });

  it('has the same numbers as a table', async () => {
    const { user } = onExplanation(explanation);
    await user.click(await screen.findByRole('tab', { name: 'Table' }));
    const table = within(screen.getByRole('table', { name: /Contributions to the estimate of Type 2 diabetes/ }));
    expect(table.getByRole('row', { name: /Base value.*−2.400/ })).toBeVisible();
    expect(table.getByRole('row', { name: /Blood glucose.*\+1.500 −0.900/ })).toBeVisible();
    expect(table.getByRole('row', { name: /Smoking status No smoking status is recorded. −0.100/ })).toBeVisible();
    expect(table.getByRole('row', { name: /Probability.*31\s%/ })).toBeVisible();
  });

  it('has the caution beside its figures, and says which figure is not available', async () => {
    onExplanation(explanation);
    const figures = within(await screen.findByRole('region', { name: 'How well this finding is estimated' }));
    expect(figures.getByText(CAUTION)).toBeVisible();
    expect(figures.getByText('(0.89 to 0.93)')).toBeVisible();
    expect(figures.getByText('not available')).toBeVisible();
  });

  it('shows an auditor what was shown, and reads no record that is not an auditor’s to read', async () => {
    const { calls, user } = onExplanation(explanation, signedIn('auditor'));
    await user.click(await screen.findByRole('button', { name: 'Blood glucose' }));
    expect(screen.queryByRole('link', { name: '6.9 %' })).not.toBeInTheDocument();
    expect(calls.map(({ path }) => path)).toEqual(['/api/session', `/api${PATH}`]);
  });

  it('without any contribution says so', async () => {
    onExplanation({ ...explanation, contributions: [], margin: explanation.base });
    expect(await screen.findByText('No evidence moved the estimate away from the base value.')).toBeVisible();
  });

  it('says when it loads', async () => {
    onExplanation(NEVER);
    expect(await screen.findByRole('status', { name: 'Loading the explanation' })).toBeInTheDocument();
  });

  it('that failed gives the server’s words and the trace', async () => {
    onExplanation(new Refusal(500, 'The explanation could not be computed'));
    expect(await screen.findByText('The explanation could not be computed')).toBeVisible();
    expect(screen.getByText(TRACE)).toBeVisible();
  });
});

describe('further questions', () => {
  const asking = async (reply: Reply) => {
    const opened = open(PATH, {
      [`GET /api${PATH}`]: explanation,
      'GET /api/patients/p1': patient,
      [`GET /api${PATH}/further`]: reply,
    });
    await opened.user.click(await screen.findByRole('button', { name: 'Ask the model' }));
    return opened;
  };

  it('are put to the server only when somebody asks', async () => {
    const { calls } = onExplanation(explanation);
    await screen.findByRole('button', { name: 'Ask the model' });
    expect(calls.map(({ path }) => path)).not.toContain(`/api${PATH}/further`);
  });

  it('name the next most useful test, never without what is to be said beside it', async () => {
    await asking(further);
    const tests = within(await screen.findByRole('region', { name: 'Next most useful test' }));
    expect(tests.getByText('LDL cholesterol')).toBeVisible();
    expect(tests.getByText('Patients who are tested differ from those who are not.')).toBeVisible();
    expect(tests.getByText('1 not estimated')).toBeVisible();
    expect(tests.getByText('Only 2 similar patients had this test.')).toBeInTheDocument();
  });

  it('fold tests away that are expected to tell nothing', async () => {
    const { nextTests } = further;
    await asking({
      ...further,
      nextTests: nextTests && {
        ...nextTests,
        suggested: nextTests.suggested
          .slice(0, 1)
          .map((test) => ({ ...test, concept: 'potassium', title: 'Potassium', informationGain: 0.0004 })),
      },
    });
    const tests = within(await screen.findByRole('region', { name: 'Next most useful test' }));
    expect(tests.getByText('1 expected to tell nothing')).toBeVisible();
    expect(tests.getByText('Potassium')).not.toBeVisible();
    expect(tests.getByText('No single test is expected to change these estimates.')).toBeVisible();
  });

  it('tell the smallest changes, and that nothing of it is causal', async () => {
    await asking(further);
    const changes = within(
      await screen.findByRole('region', { name: /Smallest changes that would move it below the threshold of 12\s%/ }),
    );
    expect(changes.getByText(/HbA1c 5.8 % instead of 6.9/)).toBeVisible();
    expect(changes.getByText(/not what treatment would do/)).toBeVisible();
  });

  it('say so where no plausible change would do', async () => {
    await asking({ ...further, changes: { ...further.changes, answers: [], none: 'No change of two results does.' } });
    expect(await screen.findByText('No change of two results does.')).toBeVisible();
  });

  it('show a kind of evidence as one player beside its bar', async () => {
    await asking(further);
    const row = within(await screen.findByRole('region', { name: /worth by itself/ })).getByText('Blood glucose');
    expect(row.closest('tr')).toHaveTextContent('+1.500+1.400');
  });

  it('are withheld with the reason', async () => {
    await asking({
      ...further,
      withheld: { code: 'model-not-in-use', text: 'The model of this assessment is not in use any more.' },
      nextTests: null,
      changes: null,
      concepts: null,
    });
    expect(await screen.findByText('The model of this assessment is not in use any more.')).toBeVisible();
  });

  it('that failed give the server’s words, and leave the explanation as it is', async () => {
    await asking(new Refusal(503, 'No model is in use'));
    expect(await screen.findByText('No model is in use')).toBeVisible();
    expect(screen.getByRole('region', { name: 'The numbers add up to the estimate' })).toBeVisible();
  });

  it('are no auditor’s', async () => {
    onExplanation(explanation, signedIn('auditor'));
    await screen.findByRole('region', { name: 'The numbers add up to the estimate' });
    expect(screen.queryByRole('button', { name: 'Ask the model' })).not.toBeInTheDocument();
  });
});

const many = (count: number): Explanation => {
  const contributions = Array.from({ length: count }, (_, k) => ({
    concept: `c${k}`,
    title: `C${k}`,
    contribution: logOdds((count - k) / 10),
    sentence: null,
    features: [],
  }));
  const total = contributions.reduce((sum, { contribution }) => sum + contribution, 0);
  return { ...explanation, contributions, margin: logOdds(explanation.base + total) };
};

describe('the waterfall', () => {
  it('begins each bar where the one before ended, and ends at the margin', () => {
    const { steps, rest } = waterfallOf(explanation, false);
    expect(steps.map(({ from, to }) => [from, to])).toEqual([
      [-2.4, expect.closeTo(-0.9, 12)],
      [expect.closeTo(-0.9, 12), expect.closeTo(-1, 12)],
    ]);
    expect(rest).toBeNull();
  });

  it('folds the smallest of many bars into one, and loses nothing by it', () => {
    const folded = waterfallOf(many(14), false);
    expect(folded.steps).toHaveLength(9);
    expect(folded.rest?.concepts).toHaveLength(5);
    expect(folded.rest?.to).toBeCloseTo(many(14).margin, 12);
    expect(waterfallOf(many(14), true).steps).toHaveLength(14);
  });

  it('does not fold a single bar', () => {
    expect(waterfallOf(many(10), false).rest).toBeNull();
  });

  it('draws everything within its scale, the calibrated value too', () => {
    const { domain } = waterfallOf({ ...explanation, calibratedLogOdds: logOdds(3) }, false);
    expect(domain[0]).toBeLessThan(-2.4);
    expect(domain[1]).toBeGreaterThan(3);
    for (const tick of ticksOf(domain)) expect(tick >= domain[0] && tick <= domain[1]).toBe(true);
  });
});

describe('adding up', () => {
  it('holds for whole explanations only', () => {
    expect(addUp(explanation).holds).toBe(true);
  });

  it.each([
    [
      'a concept is not the sum of its values',
      { contributions: explanation.contributions.map((c) => ({ ...c, features: c.features.slice(1) })) },
    ],
    ['the calibration starts elsewhere', { calibration: { ...explanation.calibration, from: logOdds(0) } }],
    ['the probability is not that of the log-odds', { probability: probability(0.5) }],
    ['a number is missing', { base: logOdds(NaN) }],
  ])('fails where %s', (_, wrong) => {
    expect(addUp({ ...explanation, ...wrong }).holds).toBe(false);
  });
});

describe('the course behind a value', () => {
  it('ends at the time of the assessment', () => {
    const later = point('o3', 9, '2026-03-03T08:00:00Z');
    const results = patient.results.map((kind) => ({ ...kind, points: [...kind.points, later] }));
    expect(courseBehind({ sources: [reference('o2', '')] }, results, explanation.at).map(({ value }) => value)).toEqual(
      [6.1, 6.9],
    );
  });

  it('is empty where no result is behind it', () => {
    expect(courseBehind({ sources: [] }, patient.results, explanation.at)).toEqual([]);
  });
});
