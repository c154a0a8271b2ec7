// Uses the server as an integrator's Node program would, with a FHIR client that this project did not write.
// Arguments: the web-ui folder that holds node_modules, the base address, an integration token, a clinician's token.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const [home, baseUrl, integration, clinician] = process.argv.slice(2);
const kit = await import(pathToFileURL(`${home}/node_modules/fhir-kit-client/dist/index.js`).href);
const Client = kit.Client ?? kit.default;
const client = new Client({ baseUrl });
client.bearerToken = integration;

const statement = await client.capabilityStatement();
assert.equal(statement.fhirVersion, '4.0.1');

const mark = crypto.randomUUID();
const created = await client.create({
  resourceType: 'Patient',
  body: {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:kit', value: mark }],
    name: [{ family: mark }],
    gender: 'female',
    birthDate: '1960-01-01',
  },
});
assert.equal(created.meta.versionId, '1');

const updated = await client.update({
  resourceType: 'Patient',
  id: created.id,
  body: { ...created, active: true },
  options: { headers: { 'If-Match': 'W/"1"' } },
});
assert.equal(updated.meta.versionId, '2');
assert.equal((await client.vread({ resourceType: 'Patient', id: created.id, version: '1' })).active, undefined);

const patched = await client.patch({
  resourceType: 'Patient',
  id: created.id,
  jsonPatch: [{ op: 'replace', path: '/active', value: false }],
});
assert.equal(patched.active, false);
assert.equal((await client.history({ resourceType: 'Patient', id: created.id })).total, 3);

const observation = (code) => ({
  resource: {
    resourceType: 'Observation',
    status: 'final',
    subject: { reference: `Patient?identifier=urn:kit|${mark}` },
    code: { coding: [{ system: 'http://loinc.org', code }] },
    effectiveDateTime: '2026-01-01',
  },
  request: { method: 'POST', url: 'Observation' },
});
const transaction = await client.transaction({
  body: {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: ['4548-4', '2339-0', '2160-0'].map(observation),
  },
});
assert.ok(transaction.entry.every((entry) => entry.response.status.startsWith('201')));

let page = await client.search({
  resourceType: 'Observation',
  searchParams: { patient: created.id, _count: 2, _include: 'Observation:patient' },
});
assert.equal(page.total, 3);
page = await client.nextPage({ bundle: page });
assert.equal(page.entry.filter((entry) => entry.search.mode === 'match').length, 1);

const found = await client.search({
  resourceType: 'Patient',
  searchParams: { identifier: `urn:kit|${mark}` },
  options: { postSearch: true },
});
assert.equal(found.total, 1);

await assert.rejects(
  client.search({ resourceType: 'Observation', searchParams: { colour: 'red' } }),
  (error) => error.response.status === 400 && error.response.data.resourceType === 'OperationOutcome',
);

client.bearerToken = clinician;
const findings = await client.operation({ name: 'diagnose', resourceType: 'Patient', id: created.id });
assert.equal(findings.entry[0].resource.resourceType, 'RiskAssessment');

client.bearerToken = integration;
await client.delete({ resourceType: 'Observation', id: page.entry[0].resource.id });
console.log('fhir-kit-client: done');
