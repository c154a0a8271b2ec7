-- Each new patient is looked for among those who are there. The index of all tokens keeps what is new in a list that every
-- search reads through; patients are few beside their results, so their own index takes them in at once.
create index fhir_resource_patient_tokens on fhir_resource using gin (tokens) with (fastupdate = off) where type = 'Patient';
