import type { EvidenceDetail, Reference } from '../evidence/evidence';
import type { Concept, Explanation, FeatureContribution } from '../explanation/explanation';
import type { Further } from '../explanation/further';
import type { Assessment, Finding, Model } from '../findings/assessments';
import type { ModelCard } from '../models/models';
import { logOdds, probability, toProbability } from '../notation/quantities';
import type { LastAssessment, Patient, PatientRow, ResultPoint } from '../patients/patients';

/** An invented record, whole; a test changes what it is about. */
export const CAUTION = 'Synthetic data made by rules: the figures show that rules were recovered.';

export const reference = (id: string, display: string, date: string | null = '2026-03-01T08:00:00Z'): Reference => ({
  type: 'Observation',
  id,
  version: '1',
  display,
  date,
});

export const point = (id: string, value: number, at: string): ResultPoint => ({
  at,
  value,
  text: `${value} %`,
  unit: '%',
  interpretation: null,
  source: reference(id, `Haemoglobin A1c ${value} %`, at),
});

export const assessed: LastAssessment = {
  id: 'a1',
  at: '2026-03-02T09:30:00Z',
  outcome: 'assessed',
  withheld: null,
  top: { id: 'diabetes', title: 'Type 2 diabetes', probability: probability(0.31), aboveThreshold: true },
  aboveThreshold: 2,
  redFlags: 1,
};

export const row: PatientRow = {
  id: 'p1',
  name: 'Agnes Quigley',
  birthDate: '1959-04-12',
  ageYears: 67,
  sex: 'female',
  identifier: 'MRN-1',
  deceased: false,
  lastResultAt: '2026-03-01T08:00:00Z',
  lastAssessment: assessed,
};

export const patient: Patient = {
  ...row,
  known: [
    {
      title: 'Essential hypertension',
      codes: [],
      since: '2012-05-01',
      source: { ...reference('c1', 'Essential hypertension'), type: 'Condition' },
    },
  ],
  socialHistory: [
    {
      title: 'Full-time employment',
      codes: [],
      since: '2010-03-01',
      source: { ...reference('c2', 'Full-time employment'), type: 'Condition' },
    },
  ],
  unclassified: [],
  medications: [
    { title: 'Lisinopril 10 mg', since: null, source: { ...reference('m1', 'Lisinopril'), type: 'MedicationRequest' } },
  ],
  earlierMedications: 0,
  results: [
    {
      title: 'Haemoglobin A1c',
      code: '4548-4',
      earlier: 0,
      points: [point('o1', 6.1, '2025-02-01T08:00:00Z'), point('o2', 6.9, '2026-03-01T08:00:00Z')],
    },
  ],
  earlierKinds: 0,
  latestAssessmentId: 'a1',
};

export const model: Model = {
  id: 'demo',
  title: 'Demo findings',
  version: '0.1.0',
  contentHash: 'abc',
  demo: true,
  caution: CAUTION,
};

export const finding: Finding = {
  rank: 1,
  id: 'diabetes',
  title: 'Type 2 diabetes',
  codes: [],
  probability: probability(0.31),
  interval: { low: probability(0.22), high: probability(0.4), label: '90 % interval over the members' },
  horizonDays: 365,
  horizon: 'newly diagnosed within 365 days',
  severity: 'moderate',
  redFlag: false,
  threshold: probability(0.12),
  aboveThreshold: true,
  cannotRuleOut: false,
  prevalence: probability(0.08),
  reasons: ['Haemoglobin A1c 6.9 % raises the estimate.', 'Age 67 raises the estimate.'],
};

export const stroke: Finding = {
  ...finding,
  rank: 2,
  id: 'stroke',
  title: 'Ischaemic stroke',
  probability: probability(0.02),
  interval: null,
  severity: 'high',
  redFlag: true,
  threshold: probability(0.03),
  aboveThreshold: false,
  cannotRuleOut: true,
  prevalence: null,
  reasons: ['Age 67 raises the estimate.'],
};

export const assessment: Assessment = {
  id: 'a1',
  patient: row,
  at: '2026-03-02T09:30:00Z',
  recordedAt: '2026-03-02T09:30:01Z',
  requestedBy: 'clara.clinician',
  outcome: 'assessed',
  withheld: null,
  model,
  findings: [finding, stroke],
  withheldFindings: [
    {
      id: 'anaemia',
      title: 'Iron deficiency anaemia',
      reason: { code: 'too-little-evidence', text: 'Haemoglobin was not measured in the last 2 years.' },
    },
  ],
  known: patient.known,
  notice: null,
  evidence: {
    measured: 31,
    of: 42,
    setAside: [
      {
        what: 'Glucose without a unit',
        reason: { code: 'unit-missing', text: 'The result has no unit, and a unit is never guessed.' },
        source: reference('o9', 'Glucose'),
      },
    ],
  },
};

const feature = (
  name: string,
  title: string,
  contribution: number,
  text: string,
  sources: Reference[],
): FeatureContribution => ({
  name,
  title,
  contribution: logOdds(contribution),
  value: 1,
  text,
  unit: '%',
  unknown: null,
  sources,
});

const concepts: Concept[] = [
  {
    concept: 'glucose',
    title: 'Blood glucose',
    contribution: logOdds(1.5),
    sentence: 'Haemoglobin A1c 6.9 % raises the estimate.',
    features: [
      feature('hba1c', 'Haemoglobin A1c, latest', 1.2, '6.9 %', [reference('o2', 'Haemoglobin A1c 6.9 %')]),
      feature('hba1c_change', 'Haemoglobin A1c, change', 0.3, '+0.8 %', [
        reference('o1', 'Haemoglobin A1c 6.1 %', '2025-02-01T08:00:00Z'),
        reference('o2', 'Haemoglobin A1c 6.9 %'),
      ]),
    ],
  },
  {
    concept: 'smoking',
    title: 'Smoking',
    contribution: logOdds(-0.1),
    sentence: null,
    features: [
      {
        ...feature('smoking', 'Smoking status', -0.1, 'not known', []),
        value: null,
        unit: null,
        unknown: { code: 'not-recorded', text: 'No smoking status is recorded.' },
      },
    ],
  },
];

const margin = logOdds(-2.4 + 1.5 - 0.1);
const calibrated = logOdds(-0.8);

export const explanation: Explanation = {
  assessmentId: 'a1',
  patient: row,
  at: assessment.at,
  model,
  finding: { ...finding, probability: toProbability(calibrated) },
  unit: 'log-odds',
  base: logOdds(-2.4),
  background: 'Average over 256 reference patients.',
  contributions: concepts,
  margin,
  calibration: { method: 'platt', from: margin, to: calibrated, text: 'Platt scaling fitted on out-of-fold margins.' },
  calibratedLogOdds: calibrated,
  probability: toProbability(calibrated),
  identity: 'base −2.40 + 1.40 = margin −1.00; calibrated −0.80; probability 31 %',
  performance: {
    auroc: { value: 0.91, low: 0.89, high: 0.93 },
    averagePrecision: { value: 0.48, low: 0.43, high: 0.53 },
    calibrationSlope: null,
    cases: 612,
    caution: CAUTION,
  },
};

export const further: Further = {
  assessmentId: 'a1',
  finding: 'diabetes',
  withheld: null,
  nextTests: {
    caution: 'Patients who are tested differ from those who are not.',
    comparedWith: 'Similar patients are sought among 64 reference patients.',
    suggested: [
      {
        concept: 'ldl',
        title: 'LDL cholesterol',
        informationGain: 0.02,
        ofThisFinding: 0.01,
        topChanges: 0.1,
        similarPatients: 40,
        text: 'Expected to take away 0.020 bits.',
      },
    ],
    withheld: [{ concept: 'psa', title: 'PSA', similarPatients: 2, text: 'Only 2 similar patients had this test.' }],
  },
  changes: {
    towards: 'below',
    threshold: probability(0.12),
    caution: 'This tells how the model answers, not what treatment would do.',
    answers: [
      {
        changes: [
          { concept: 'hba1c', title: 'HbA1c', from: 6.9, to: 5.8, unit: '%', text: 'HbA1c 5.8 % instead of 6.9' },
        ],
        probability: probability(0.11),
        text: 'HbA1c 5.8 % instead of 6.9: the model would say 11.0 % instead of 31.0 %.',
      },
    ],
    none: null,
  },
  concepts: {
    text: 'A bar is a sum.',
    values: [{ concept: 'glucose', title: 'Blood glucose', sum: logOdds(1.5), own: logOdds(1.4) }],
  },
};

export const evidence: EvidenceDetail = {
  reference: reference('o2', 'Haemoglobin A1c 6.9 %'),
  patient: row,
  title: 'Haemoglobin A1c',
  status: 'final',
  effective: '2026-03-01T08:00:00Z',
  recorded: '2026-03-01T12:00:00Z',
  value: '6.9 %',
  unit: '%',
  referenceRange: null,
  interpretation: 'High',
  superseded: false,
  resource: { resourceType: 'Observation', id: 'o2' },
};

export const card: ModelCard = {
  ...model,
  intendedUse: 'Shows how findings are ranked in synthetic adults.',
  population: 'Synthetic adults.',
  exclusions: ['Children under 18 years'],
  trainedOn: '12 400 synthetic patients',
  findings: [
    {
      id: 'diabetes',
      title: 'Type 2 diabetes',
      horizon: 'newly diagnosed within 365 days',
      threshold: probability(0.12),
      cases: 612,
      auroc: { value: 0.91, low: 0.89, high: 0.93 },
      averagePrecision: null,
      calibrationSlope: null,
      brier: 0.041,
    },
  ],
  provenance: [{ label: 'XGBoost', value: '3.0.4' }],
  signature: { keyId: 'demo-2026', verified: true },
};
