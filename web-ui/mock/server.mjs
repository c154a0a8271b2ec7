// A stand-in for the server while working on the pages: invented patients, no sign-in, nothing kept.
// GET /login?as=clinician|auditor|model-owner signs in. The cookie mock=slow|fail|empty|expired|forbidden|closed shows a view's other states.
import { furtherOf } from './further.mjs';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { assess, CARD, lastOf, MODEL, rowOf } from './assessments.mjs';
import { makePatient } from './patients.mjs';

const PORT = Number(process.env.PORT ?? 8099);
const PAGES = join(import.meta.dirname, '../target/classes/META-INF/resources');
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const CAUTION = 'Demonstration with synthetic patients made by rules. Not for use in care.';

const patients = new Map(Array.from({ length: 64 }, (_, n) => makePatient(n)).map((p) => [p.id, p]));
const assessed = new Map();
const audit = [];
function record(kind, actor, patient, subject) {
  const sequence = audit.length + 1;
  const hash = createHash('sha256')
    .update(`${sequence}${kind}${audit.at(-1)?.hash ?? ''}`)
    .digest('hex');
  audit.push({
    sequence,
    at: new Date(Date.parse('2026-11-22T06:00:00Z') + sequence * 97_000).toISOString(),
    actor,
    kind,
    patient,
    subject,
    hash,
  });
}
function assessNow(patient, by) {
  const made = assess(patient, (patient.made = (patient.made ?? 0) + 1), by);
  assessed.set(made.assessment.id, made);
  patient.latestAssessmentId = made.assessment.id;
  patient.lastAssessment = lastOf(made.assessment);
  record('assessment', by, patient.id, made.assessment.id);
  return made.assessment;
}
record('bundle-activated', 'installation', null, `Bundle/${MODEL.id}`);
for (const p of patients.values()) if (p.seed % 7 !== 4) assessNow(p, 'clara.clinician');

const CIRCLE =
  'Listed are patients whom you are known to care for. Anybody else is found by the whole identifier, and their record opens in an emergency by breaking the glass.';
const NOTICE =
  'The record is open to you until then. That you opened it, why, and all that you see in it is recorded and will be reviewed.';
const emergencies = [
  {
    sequence: 31,
    at: '2026-11-22T07:12:00Z',
    actor: 'dora.doctor',
    patient: [...patients.keys()][3],
    subject: null,
    detail: { reason: 'emergency', until: '2026-11-22T11:12:00Z' },
    words: { text: 'Brought in unconscious, no relatives. Needed the list of medicines and the last creatinine.' },
  },
  {
    sequence: 12,
    at: '2026-11-21T22:40:00Z',
    actor: 'clara.clinician',
    patient: [...patients.keys()][5],
    subject: null,
    detail: { reason: 'covering-colleague', until: '2026-11-22T02:40:00Z' },
    words: { erased: 'The patient was erased: these words cannot be read any more.' },
  },
];
const PEOPLE = {
  clinician: { username: 'clara.clinician', name: 'Clara Clinician', roles: ['clinician'] },
  auditor: { username: 'aldo.auditor', name: 'Aldo Auditor', roles: ['auditor'] },
  'model-owner': { username: 'mona.modelowner', name: 'Mona Model-Owner', roles: ['model-owner'] },
};
const SORTS = {
  name: (p) => p.name.split(' ').at(-1),
  birthDate: (p) => p.birthDate,
  lastResultAt: (p) => p.lastResultAt,
  lastAssessmentAt: (p) => p.lastAssessment?.at,
  topProbability: (p) => p.lastAssessment?.top?.probability,
};

function search({ query, page, size, sort }, mood) {
  const key = SORTS[sort.replace('-', '')] ?? SORTS.name;
  const sign = sort.startsWith('-') ? -1 : 1;
  const found = [...patients.values()].filter((p) =>
    `${p.name} ${p.identifier}`.toLowerCase().includes(query.toLowerCase()),
  );
  found.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x == null ? 1 : y == null ? -1 : (x < y ? -1 : x > y ? 1 : 0) * sign;
  });
  const items = found.slice(page * size, page * size + size).map(rowOf);
  if (mood !== 'closed') return { total: found.length, page, size, items, closed: [], notice: null };
  const closed = items
    .filter((p, n) => n % 5 === 2 && !emergencies.some((e) => e.patient === p.id))
    .map(({ id }) => id);
  const shown = items.map((p) => (closed.includes(p.id) ? { ...p, lastResultAt: null, lastAssessment: null } : p));
  return { total: found.length, page, size, items: shown, closed, notice: CIRCLE };
}

function evidence(type, id, version) {
  for (const p of patients.values()) {
    for (const s of p.results)
      for (const point of s.points)
        if (point.source.id === id)
          return {
            reference: point.source,
            patient: rowOf(p),
            title: s.title,
            status: 'final',
            effective: point.at,
            recorded: point.at,
            value: point.text,
            unit: point.unit,
            referenceRange: point.value === null ? null : 'see laboratory',
            interpretation: point.interpretation,
            superseded: version === '1' && point.source.version === '2',
            resource: {
              resourceType: 'Observation',
              id,
              meta: { versionId: version, lastUpdated: point.at },
              status: 'final',
              code: { coding: [{ system: 'http://loinc.org', code: s.code, display: s.title }] },
              subject: { reference: `Patient/${p.id}` },
              effectiveDateTime: point.at,
              ...(point.value === null
                ? { dataAbsentReason: { text: point.text } }
                : {
                    valueQuantity: {
                      value: point.value,
                      unit: point.unit,
                      system: 'http://unitsofmeasure.org',
                      code: point.unit,
                    },
                  }),
            },
          };
    for (const c of [...p.known, ...p.medications])
      if (c.source.id === id)
        return {
          reference: c.source,
          patient: rowOf(p),
          title: c.title,
          status: 'active',
          effective: c.since,
          recorded: c.since,
          value: c.title,
          unit: null,
          referenceRange: null,
          interpretation: null,
          superseded: false,
          resource: { resourceType: type, id, code: { text: c.title } },
        };
  }
  return null;
}

class Refusal {
  constructor(status, title, detail, type) {
    Object.assign(this, { status, title, detail, type });
  }
}
const missing = (what) =>
  new Refusal(
    404,
    `${what} not found`,
    `There is no ${what.toLowerCase()} with this id. It may have been typed wrongly.`,
  );

function answer(method, path, query, body, who, mood) {
  if (who === null || mood === 'expired') throw new Refusal(401, 'Not signed in', 'Sign in to go on.');
  if (path === '/api/session') return { ...who, csrfToken: 'token', demo: true, caution: CAUTION };
  if (path === '/logout') return { location: '/login?out=1' };
  if (mood === 'fail')
    throw new Refusal(
      503,
      'The database is not available',
      'The record could not be read. Nothing was changed. Try again in a moment.',
    );
  const need = (...roles) => {
    if (mood === 'forbidden' || !who.roles.some((r) => roles.includes(r)))
      throw new Refusal(403, 'Not allowed', `This needs the role ${roles[0]}.`);
  };
  const [, , kind, id, more, sub] = path.split('/').map(decodeURIComponent);
  if (kind === 'patients') {
    need('clinician', 'auditor');
    if (id === 'search')
      return mood === 'empty'
        ? { total: 0, page: 0, size: body.size, items: [], closed: [], notice: null }
        : search(body, mood);
    const p = patients.get(id);
    if (!p) throw missing('Patient');
    if (more === 'assessments' && method === 'POST') {
      if (mood === 'unassessed')
        throw new Refusal(
          503,
          'The assessment could not be recorded',
          'An assessment that is not on record is not shown. Try again in a moment.',
        );
      return assessNow(p, who.username);
    }
    if (more === 'assessments')
      return {
        items: [...assessed.values()]
          .map((a) => a.assessment)
          .filter((a) => a.patient.id === id)
          .map((a) => ({
            id: a.id,
            at: a.at,
            requestedBy: a.requestedBy,
            model: `${MODEL.title} ${MODEL.version}`,
            outcome: a.outcome,
          }))
          .reverse(),
      };
    const opened = emergencies.find((e) => e.patient === id && e.actor === who.username);
    if (more === 'break-glass') {
      record('break-glass', who.username, id, null);
      const { sequence, at, actor } = audit.at(-1);
      const until = new Date(Date.now() + 4 * 3600_000).toISOString();
      const detail = { reason: body.reason, until };
      emergencies.unshift({ sequence, at, actor, patient: id, subject: null, detail, words: { text: body.text } });
      return { until, notice: NOTICE };
    }
    if (mood === 'closed' && !opened)
      throw new Refusal(
        403,
        'This record is not open to you',
        'You are not known to care for this patient. In an emergency you can break the glass: the record then opens to you for 4 hours, and that you opened it, why, and all that you see in it is recorded and will be reviewed.',
        '/problems/closed-record',
      );
    record('patient-view', who.username, id, null);
    return {
      emergency: opened ? { until: opened.detail.until, notice: NOTICE } : null,
      ...rowOf(p),
      known: mood === 'empty' ? [] : p.known,
      socialHistory: [],
      unclassified: [],
      medications: mood === 'empty' ? [] : p.medications,
      earlierMedications: 0,
      earlierKinds: 0,
      results: mood === 'empty' ? [] : p.results,
      latestAssessmentId: mood === 'empty' ? null : p.latestAssessmentId,
    };
  }
  if (kind === 'assessments') {
    need('clinician', 'auditor');
    const made = assessed.get(id);
    if (!made) throw missing('Assessment');
    if (more !== 'findings') return made.assessment;
    if (!made.explanations[sub]) throw missing('Finding');
    if (path.endsWith('/further')) {
      need('clinician');
      return furtherOf(made.explanations[sub], mood);
    }
    record('explanation-view', who.username, made.assessment.patient.id, id);
    return made.explanations[sub];
  }
  if (kind === 'evidence') {
    need('clinician');
    const found = evidence(id, more, sub);
    if (!found) throw missing('Result');
    return found;
  }
  if (kind === 'models') {
    need('clinician', 'auditor', 'model-owner');
    return CARD;
  }
  if (kind === 'audit') {
    need('auditor');
    if (id === 'break-glass') return { items: mood === 'empty' ? [] : emergencies };
    const before = Number(query.get('before') ?? Infinity),
      size = Number(query.get('size') ?? 50);
    const all =
      mood === 'empty'
        ? []
        : audit
            .filter(
              (e) =>
                e.sequence < before &&
                (!query.get('actor') || e.actor === query.get('actor')) &&
                (!query.get('kind') || e.kind === query.get('kind')) &&
                (!query.get('patient') || e.patient === query.get('patient')),
            )
            .reverse();
    return { items: all.slice(0, size), next: all.length > size ? all[size - 1].sequence : null };
  }
  throw missing('Page');
}

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const cookies = Object.fromEntries((request.headers.cookie ?? '').split('; ').map((c) => c.split('=')));
  if (url.pathname === '/login') {
    const as = url.searchParams.get('out') ? '' : (url.searchParams.get('as') ?? 'clinician');
    response
      .writeHead(302, {
        'Set-Cookie': `who=${as}; Path=/; SameSite=Lax`,
        Location: url.searchParams.get('return') ?? '/',
      })
      .end();
  } else if (url.pathname.startsWith('/api/') || url.pathname === '/logout') {
    let body = '';
    for await (const part of request) body += part;
    if (cookies.mock === 'slow') await new Promise((done) => setTimeout(done, 60_000));
    if (request.method === 'POST' && url.pathname.endsWith('/assessments'))
      await new Promise((done) => setTimeout(done, Number(process.env.ASSESS_MS ?? 900)));
    let status = request.method === 'POST' && url.pathname.endsWith('/assessments') ? 201 : 200,
      reply;
    try {
      reply = answer(
        request.method,
        url.pathname,
        url.searchParams,
        body ? JSON.parse(body) : {},
        PEOPLE[cookies.who] ?? null,
        cookies.mock ?? '',
      );
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) console.error(refusal);
      status = refusal.status ?? 500;
      reply = {
        type: refusal.type ?? 'about:blank',
        title: refusal.title ?? 'Fault',
        status,
        detail: refusal.detail ?? null,
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      };
    }
    response
      .writeHead(status, {
        'Content-Type': status < 400 ? 'application/json' : 'application/problem+json',
        'Cache-Control': 'no-store',
      })
      .end(JSON.stringify(reply));
  } else {
    const asked = normalize(url.pathname);
    const file = extname(asked) ? asked : '/index.html';
    try {
      const bytes = await readFile(join(PAGES, file));
      response
        .writeHead(200, {
          'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
          'Content-Security-Policy': CSP,
        })
        .end(bytes);
    } catch {
      response.writeHead(404).end('not found: run `npm run build` first');
    }
  }
}).listen(PORT, '127.0.0.1', () => console.log(`http://localhost:${PORT} with ${patients.size} invented patients`));
