// Invented people with invented results, for looking at the pages without a server. Same seed, same people.
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const FAMILY =
  'Abbott Barros Castellanos Dickinson Eichmann Fernández Grady Hermiston Ivanova Jakubowski Keeling Lindqvist Mraz Nader O’Connell Purdy Quigley Rempel Satterfield Tromp Ullrich Vandervort Wintheiser Yundt Zboncak'.split(
    ' ',
  );
const FEMALE =
  'Agnes Beatriz Clara Dorothea Elena Fatima Greta Hyacinth Ines Jolene Keira Luz Margarita Noor Olive'.split(' ');
const MALE =
  'Antony Bernard Carlos Dwight Elvis Francis Gustavo Hugh Ismael Jan Karl Lester Milan Nathaniel Otto'.split(' ');

export const LABS = [
  {
    code: '4548-4',
    title: 'Haemoglobin A1c',
    unit: '%',
    mean: 6.1,
    sd: 0.9,
    drift: 0.25,
    range: '4.0 – 5.6',
    high: 6.5,
    digits: 1,
  },
  {
    code: '2339-0',
    title: 'Glucose, blood',
    unit: 'mg/dL',
    mean: 108,
    sd: 24,
    drift: 5,
    range: '70 – 99',
    high: 126,
    digits: 0,
  },
  {
    code: '38483-4',
    title: 'Creatinine, blood',
    unit: 'mg/dL',
    mean: 1.1,
    sd: 0.35,
    drift: 0.06,
    range: '0.6 – 1.2',
    high: 1.3,
    digits: 2,
  },
  {
    code: '33914-3',
    title: 'eGFR',
    unit: 'mL/min/{1.73_m2}',
    mean: 78,
    sd: 20,
    drift: -3,
    range: '> 60',
    high: 999,
    digits: 0,
  },
  {
    code: '8480-6',
    title: 'Systolic blood pressure',
    unit: 'mm[Hg]',
    mean: 134,
    sd: 15,
    drift: 1.5,
    range: '90 – 130',
    high: 140,
    digits: 0,
  },
  {
    code: '8462-4',
    title: 'Diastolic blood pressure',
    unit: 'mm[Hg]',
    mean: 82,
    sd: 9,
    drift: 0.3,
    range: '60 – 80',
    high: 90,
    digits: 0,
  },
  {
    code: '39156-5',
    title: 'Body mass index',
    unit: 'kg/m2',
    mean: 28.9,
    sd: 3.9,
    drift: 0.3,
    range: '18.5 – 25',
    high: 30,
    digits: 1,
  },
  {
    code: '18262-6',
    title: 'LDL cholesterol',
    unit: 'mg/dL',
    mean: 118,
    sd: 26,
    drift: -1,
    range: '< 100',
    high: 130,
    digits: 0,
  },
  {
    code: '2085-9',
    title: 'HDL cholesterol',
    unit: 'mg/dL',
    mean: 52,
    sd: 11,
    drift: 0,
    range: '> 40',
    high: 999,
    digits: 0,
  },
  {
    code: '718-7',
    title: 'Haemoglobin',
    unit: 'g/dL',
    mean: 13.2,
    sd: 1.4,
    drift: -0.2,
    range: '12.0 – 15.5',
    high: 999,
    digits: 1,
  },
  {
    code: '14959-1',
    title: 'Microalbumin/creatinine, urine',
    unit: 'mg/g',
    mean: 24,
    sd: 30,
    drift: 4,
    range: '< 30',
    high: 30,
    digits: 0,
  },
];
const CONDITIONS = [
  'Essential hypertension',
  'Prediabetes',
  'Osteoarthritis of knee',
  'Hyperlipidaemia',
  'Chronic sinusitis',
  'Obesity',
  'Anaemia',
  'Childhood asthma',
];
const DRUGS = [
  'Hydrochlorothiazide 25 mg oral tablet',
  'Simvastatin 10 mg oral tablet',
  'Lisinopril 10 mg oral tablet',
  'Paracetamol 325 mg oral tablet',
  'Metformin 500 mg extended-release tablet',
];
const YEAR = 365.25 * 86_400_000;
export const NOW = Date.parse('2026-11-22T11:30:00Z');
const uuid = (r) => 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(r() * 16).toString(16));
const iso = (ms) => new Date(ms).toISOString();

export function makePatient(n) {
  const r = random(7919 * (n + 1));
  const normal = () => Math.sqrt(-2 * Math.log(1 - r())) * Math.cos(2 * Math.PI * r());
  const sex = n === 11 ? 'unknown' : r() < 0.53 ? 'female' : 'male';
  const age = n === 5 ? 9 : Math.round(32 + r() * 55);
  const birth = n === 11 ? null : iso(NOW - (age + r()) * YEAR).slice(0, 10);
  const first = (sex === 'male' ? MALE : FEMALE)[Math.floor(r() * 15)];
  const id = uuid(r);
  const ref = (type, display, date, version = '1') => ({ type, id: uuid(r), version, display, date });
  const thin = n === 7;
  const results = (thin ? LABS.slice(4, 5) : LABS.filter(() => r() < 0.86)).map((lab) => {
    const level = lab.mean + normal() * lab.sd;
    const count = thin ? 1 : 1 + Math.floor(r() * 7);
    const points = Array.from({ length: count }, (_, k) => {
      const at = iso(NOW - (count - 1 - k) * YEAR * (0.6 + r() * 0.4) - r() * 120 * 86_400_000);
      const raw = Math.max(lab.mean * 0.35, level + k * lab.drift + normal() * lab.sd * 0.12);
      const value = Number(raw.toFixed(lab.digits));
      return {
        at,
        value,
        text: `${value.toFixed(lab.digits)} ${lab.unit}`,
        unit: lab.unit,
        interpretation: value >= lab.high ? 'High' : null,
        source: ref('Observation', `${lab.title} ${value.toFixed(lab.digits)} ${lab.unit}`, at, r() < 0.1 ? '2' : '1'),
      };
    }).sort((a, b) => a.at.localeCompare(b.at));
    return { title: lab.title, code: lab.code, points };
  });
  if (n === 1 && results[0])
    results[0].points.push({
      at: iso(NOW - 3 * 86_400_000),
      value: null,
      text: 'not given: specimen haemolysed',
      unknown: { code: 'absent', text: 'Not measured: specimen haemolysed' },
      unit: null,
      interpretation: null,
      source: ref('Observation', 'Haemoglobin A1c, no value', iso(NOW - 3 * 86_400_000)),
    });
  const some = (list, share, make) => list.filter(() => r() < share).map(make);
  const since = () => iso(NOW - r() * 20 * YEAR).slice(0, 10);
  const known = thin
    ? []
    : some(CONDITIONS, 0.32, (title) => {
        const at = r() < 0.1 ? null : since();
        return {
          title,
          codes: [{ system: 'http://snomed.info/sct', code: String(38341003 + title.length) }],
          since: at,
          source: ref('Condition', title, at),
        };
      });
  const medications = thin
    ? []
    : some(DRUGS, 0.4, (title) => {
        const at = since();
        return { title, since: at, source: ref('MedicationRequest', title, at) };
      });
  const last =
    results
      .flatMap((s) => s.points.map((p) => p.at))
      .sort()
      .at(-1) ?? null;
  return {
    id,
    name: `${first} ${FAMILY[Math.floor(r() * FAMILY.length)]}`,
    birthDate: birth,
    ageYears: birth === null ? null : age,
    sex,
    identifier: n === 11 ? null : `MRN-${String(100234 + n * 37)}`,
    deceased: n === 9,
    lastResultAt: last,
    lastAssessment: null,
    known,
    medications,
    results,
    latestAssessmentId: null,
    seed: n,
  };
}
