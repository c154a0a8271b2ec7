import { NOW, random } from './patients.mjs';

const CAUTION =
  'Synthetic data made by rules: these figures show that the rules were recovered, not that the model works in patients.';
export const MODEL = {
  id: 'demo-findings',
  title: 'Demo findings',
  version: '0.1.0',
  contentHash: '9f2c41d7a3b65e80c1d94f6b27aa5e3f0b8d1c62e497a5f3d20b6e81c7f49a1d',
  demo: true,
  caution: CAUTION,
};

const FINDINGS = [
  ['type-2-diabetes', 'Type 2 diabetes mellitus', '44054006', 'moderate', false, 0.12, -2.6],
  ['chronic-kidney-disease', 'Chronic kidney disease, stage 3 or worse', '433144002', 'moderate', false, 0.1, -3.0],
  ['heart-failure', 'Heart failure', '84114007', 'high', false, 0.06, -3.6],
  ['atrial-fibrillation', 'Atrial fibrillation', '49436004', 'high', false, 0.06, -3.4],
  ['iron-deficiency-anaemia', 'Iron deficiency anaemia', '87522002', 'low', false, 0.08, -3.1],
  ['ischaemic-stroke', 'Ischaemic stroke', '422504002', 'high', true, 0.03, -4.2],
  ['colorectal-cancer', 'Colorectal cancer', '363406005', 'high', true, 0.015, -4.8],
  ['copd', 'Chronic obstructive pulmonary disease', '13645005', 'moderate', false, 0.07, -3.3],
  ['osteoporosis', 'Osteoporosis', '64859006', 'low', false, 0.1, -2.9],
];
const CONCEPTS = [
  ['glucose-control', 'Blood glucose', ['4548-4', '2339-0']],
  ['kidney', 'Kidney function', ['38483-4', '33914-3', '14959-1']],
  ['blood-pressure', 'Blood pressure', ['8480-6', '8462-4']],
  ['body-mass', 'Body mass', ['39156-5']],
  ['lipids', 'Lipids', ['18262-6', '2085-9']],
  ['blood-count', 'Blood count', ['718-7']],
  ['age', 'Age', []],
  ['sex', 'Sex', []],
  ['visits', 'Contacts with care in the last year', []],
  ['smoking', 'Smoking', []],
  ['history', 'Conditions already on the problem list', []],
  ['natriuretic', 'Natriuretic peptide', []],
];
const logit = (p) => Math.log(p / (1 - p));
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const round = (x, d) => Number(x.toFixed(d));
const say = (x) => x.toFixed(2).replace('-', '−');

export function assess(patient, number, by) {
  const id = `a-${patient.seed}-${number}`;
  const row = rowOf(patient);
  const common = {
    id,
    patient: row,
    at: new Date(
      NOW - (patient.seed % 6 === 2 ? 60 : 1) * 86_400_000 * (patient.seed / 64) + number * 60_000,
    ).toISOString(),
    recordedAt: new Date(
      NOW - (patient.seed % 6 === 2 ? 60 : 1) * 86_400_000 * (patient.seed / 64) + number * 60_240,
    ).toISOString(),
    requestedBy: by,
    model: MODEL,
    known: patient.known,
  };
  if (patient.ageYears !== null && patient.ageYears < 18)
    return withheld(
      common,
      'outside-intended-use',
      'The patient is 9 years old; the model is intended for adults of 18 years and older.',
      patient,
    );
  if (patient.deceased) return withheld(common, 'deceased', 'The patient is recorded as deceased.', patient);
  if (patient.seed === 7)
    return withheld(
      common,
      'too-little-evidence',
      'Only 1 of the 6 measurements that the study requires was recorded in the last 5 years: too little to assess.',
      patient,
    );
  const explanations = FINDINGS.map((f, k) => explain(patient, f, k, common));
  const held = patient.seed % 4 === 1 ? ['colorectal-cancer'] : patient.seed % 4 === 2 ? ['osteoporosis', 'copd'] : [];
  const ranked = explanations.filter((e) => !held.includes(e.finding.id)).sort((a, b) => b.probability - a.probability);
  ranked.forEach((e, k) => (e.finding.rank = k + 1));
  const findings = ranked.map((e) => e.finding);
  const any = findings.some((f) => f.aboveThreshold);
  const measured = patient.results.length * 3 + 4;
  const assessment = {
    ...common,
    outcome: 'assessed',
    withheld: null,
    findings,
    withheldFindings: FINDINGS.filter((f) => held.includes(f[0])).map(([fid, title]) => ({
      id: fid,
      title,
      reason: {
        code: 'too-little-evidence',
        text:
          fid === 'colorectal-cancer'
            ? 'Haemoglobin and age are both needed; haemoglobin was not measured in the last 2 years.'
            : 'No spirometry and no smoking status recorded in the last 5 years.',
      },
    })),
    notice: any
      ? null
      : 'No finding is above its threshold. This does not mean that the patient is healthy: conditions outside the 9 findings are not assessed, and a low estimate can be wrong.',
    evidence: {
      measured,
      of: 42,
      setAside:
        patient.results.length > 3 && patient.seed % 3 !== 0
          ? [
              {
                what: `${patient.results[1].title}, value without a unit`,
                reason: { code: 'unit-missing', text: 'The result has no unit, and a unit is never guessed.' },
                source: patient.results[1].points[0].source,
              },
              {
                what: `${patient.results[2].title}, entered in error`,
                reason: { code: 'entered-in-error', text: 'The source marked the result as entered in error.' },
                source: patient.results[2].points[0].source,
              },
            ]
          : [],
    },
  };
  return {
    assessment,
    explanations: Object.fromEntries(ranked.map((e) => [e.finding.id, { ...e, assessmentId: id }])),
  };
}

const withheld = (common, code, text, patient) => ({
  explanations: {},
  assessment: {
    ...common,
    outcome: 'withheld',
    withheld: { code, text },
    findings: [],
    withheldFindings: [],
    notice: null,
    evidence: { measured: patient.results.length, of: 42, setAside: [] },
  },
});

function explain(patient, [fid, title, code, severity, redFlag, threshold, base], k, common) {
  const r = random(patient.seed * 131 + k * 17 + 5);
  const lift = patient.seed % 5 === 3 ? -0.25 : -0.06;
  const contributions = CONCEPTS.map(([concept, name, codes], c) =>
    conceptOf(patient, concept, name, codes, r, lift * (c < 6 ? 1.4 : 0.5) * (k === patient.seed % 9 ? 2.2 : 1)),
  );
  contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const margin = contributions.reduce((sum, c) => sum + c.contribution, base);
  const calibrated = 0.88 * margin - 0.11;
  const probability = sigmoid(calibrated);
  const top = contributions.filter((c) => c.sentence !== null).slice(0, 3);
  const finding = {
    rank: 0,
    id: fid,
    title,
    codes: [{ system: 'http://snomed.info/sct', code }],
    probability,
    interval:
      k === 4
        ? null
        : { low: sigmoid(calibrated - 0.45), high: sigmoid(calibrated + 0.4), label: '90 % interval over the members' },
    horizonDays: 365,
    horizon: 'newly diagnosed within 365 days',
    severity,
    redFlag,
    threshold,
    aboveThreshold: probability >= threshold,
    cannotRuleOut: probability < threshold && probability > threshold * 0.6,
    prevalence: sigmoid(base + 0.2),
    reasons: top.map((c) => c.sentence),
  };
  const figures = {
    auroc: { value: 0.91 - k * 0.012, low: 0.89 - k * 0.012, high: 0.93 - k * 0.012 },
    averagePrecision: { value: 0.48 - k * 0.03, low: 0.43 - k * 0.03, high: 0.53 - k * 0.03 },
    calibrationSlope: { value: 0.98, low: 0.91, high: 1.06 },
  };
  return {
    assessmentId: common.id,
    patient: common.patient,
    at: common.at,
    model: MODEL,
    finding,
    unit: 'log-odds',
    base,
    background: 'Average over 256 reference patients of the training cohort.',
    contributions,
    margin,
    calibration: {
      method: 'platt',
      from: margin,
      to: calibrated,
      text: 'Platt scaling fitted on out-of-fold margins: 0.88 × margin − 0.11.',
    },
    calibratedLogOdds: calibrated,
    probability,
    identity: `base ${say(base)} + contributions ${say(margin - base)} = margin ${say(margin)}; calibrated ${say(calibrated)}; probability ${(probability * 100).toFixed(1)} %`,
    performance:
      k === 8
        ? { auroc: null, averagePrecision: null, calibrationSlope: null, cases: null, caution: CAUTION }
        : { ...figures, cases: 612 - k * 55, caution: CAUTION },
  };
}

function conceptOf(patient, concept, name, codes, r, lift) {
  const features = [];
  for (const code of codes) {
    const series = patient.results.find((s) => s.code === code);
    const valued = series?.points.filter((p) => p.value !== null) ?? [];
    const latest = valued.at(-1);
    const title =
      series?.title ??
      {
        '4548-4': 'Haemoglobin A1c',
        '2339-0': 'Glucose, blood',
        '14959-1': 'Microalbumin/creatinine, urine',
        '718-7': 'Haemoglobin',
      }[code] ??
      'Measurement';
    features.push(
      latest
        ? feature(
            `${code}_latest`,
            `${title}, latest`,
            (r() - 0.4) * 0.9 + lift * 0.7,
            latest.value,
            latest.text,
            latest.unit,
            [latest.source],
          )
        : feature(`${code}_latest`, `${title}, latest`, (r() - 0.6) * 0.2, null, 'not measured', null, [], {
            code: 'not-measured',
            text: 'Not measured in the last 5 years.',
          }),
    );
    if (valued.length > 2) {
      const slope = round(valued.at(-1).value - valued[0].value, 1);
      features.push(
        feature(
          `${code}_change`,
          `${title}, change since the first result`,
          (r() - 0.45) * 0.35 + lift * 0.2,
          slope,
          `${slope > 0 ? '+' : ''}${slope} ${latest.unit}`,
          latest.unit,
          valued.map((p) => p.source),
        ),
      );
    }
  }
  if (concept === 'age')
    features.push(
      patient.ageYears === null
        ? feature('age', 'Age', 0.02, null, 'not known', null, [], {
            code: 'not-recorded',
            text: 'No date of birth is recorded.',
          })
        : feature(
            'age',
            'Age',
            (patient.ageYears - 55) * 0.018,
            patient.ageYears,
            `${patient.ageYears} years`,
            'a',
            [],
          ),
    );
  if (concept === 'sex')
    features.push(
      feature(
        'sex',
        'Sex',
        (r() - 0.5) * 0.2,
        null,
        patient.sex,
        null,
        [],
        patient.sex === 'unknown' ? { code: 'not-recorded', text: 'No sex is recorded.' } : null,
      ),
    );
  if (concept === 'visits')
    features.push(feature('visits_1y', 'Visits in the last year', (r() - 0.45) * 0.3, 4, '4 visits', '{visits}', []));
  if (concept === 'smoking')
    features.push(
      feature('smoking', 'Smoking status', -0.03, null, 'not known', null, [], {
        code: 'not-recorded',
        text: 'No smoking status is recorded.',
      }),
    );
  if (concept === 'history')
    patient.known
      .slice(0, 3)
      .forEach((c) =>
        features.push(feature('known', c.title, (r() - 0.3) * 0.4, 1, 'on the problem list', null, [c.source])),
      );
  if (concept === 'natriuretic')
    features.push(
      feature('bnp', 'NT-proBNP, latest', -0.015, null, 'not measured', null, [], {
        code: 'not-measured',
        text: 'Never measured.',
      }),
    );
  const contribution = features.reduce((sum, f) => sum + f.contribution, 0);
  const lead = features.find((f) => f.unknown === null);
  return {
    concept,
    title: name,
    contribution,
    sentence: lead
      ? `${lead.title}: ${lead.text}${lead.sources[0]?.date ? ` (${lead.sources[0].date.slice(0, 10)})` : ''} ${contribution >= 0 ? 'raises' : 'lowers'} the estimate.`
      : null,
    features,
  };
}
const feature = (name, title, contribution, value, text, unit, sources, unknown = null) => ({
  name,
  title,
  contribution,
  value,
  text,
  unit,
  unknown,
  sources,
});

export function rowOf({ id, name, birthDate, ageYears, sex, identifier, deceased, lastResultAt, lastAssessment }) {
  return { id, name, birthDate, ageYears, sex, identifier, deceased, lastResultAt, lastAssessment };
}
export function lastOf(a) {
  const top = a.findings[0];
  return {
    id: a.id,
    at: a.at,
    outcome: a.outcome,
    withheld: a.withheld?.text ?? null,
    top: top
      ? { id: top.id, title: top.title, probability: top.probability, aboveThreshold: top.aboveThreshold }
      : null,
    aboveThreshold: a.findings.filter((f) => f.aboveThreshold).length,
    redFlags: a.findings.filter((f) => f.aboveThreshold && f.redFlag).length,
  };
}
export const CARD = {
  ...MODEL,
  intendedUse:
    'Shows how the platform ranks, calibrates and explains findings in synthetic adult patients. Not for use in care.',
  population: 'Synthetic adults, 18 to 95 years, with at least one visit in the last 5 years.',
  exclusions: ['Children under 18 years', 'Pregnancy', 'Deceased patients'],
  trainedOn: '12 400 synthetic patients made by Synthea 3.3.0, seed 20260101',
  findings: FINDINGS.map(([id, title, , , , threshold], k) => ({
    id,
    title,
    horizon: 'newly diagnosed within 365 days',
    threshold,
    cases: k === 8 ? null : 612 - k * 55,
    auroc: k === 8 ? null : { value: 0.91 - k * 0.012, low: 0.89 - k * 0.012, high: 0.93 - k * 0.012 },
    averagePrecision: k === 8 ? null : { value: 0.48 - k * 0.03, low: 0.43 - k * 0.03, high: 0.53 - k * 0.03 },
    calibrationSlope: k === 8 ? null : { value: 0.98, low: 0.91, high: 1.06 },
    brier: k === 8 ? null : 0.041 + k * 0.002,
  })),
  provenance: [
    { label: 'Training data', value: 'sha256:7c1b…e90a' },
    { label: 'Study', value: 'sha256:11d0…42fe' },
    { label: 'XGBoost', value: '3.0.4' },
    { label: 'LightGBM', value: '4.3.0' },
    { label: 'JVM', value: '17.0.15' },
    { label: 'Seed', value: '20260101' },
  ],
  signature: { keyId: 'demo-2026', verified: true },
};
export { logit };
