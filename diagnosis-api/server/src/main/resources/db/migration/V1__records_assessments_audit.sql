-- The current version of every resource, and what it is found by. One row a resource, so that a load is one insert each.
create table fhir_resource (
    type      text        not null,
    id        text        not null,
    version   integer     not null,
    updated   timestamptz not null,
    deleted   boolean     not null,
    patient   text,
    tokens    text[]      not null,
    date_from timestamptz,
    date_to   timestamptz,
    -- meta.lastUpdated as the source sent it; the server's own time is "updated"
    source_updated timestamptz,
    body      text,
    primary key (type, id)
);
create index fhir_resource_patient on fhir_resource (patient, type) where patient is not null;
create index fhir_resource_tokens on fhir_resource using gin (tokens);
create index fhir_resource_updated on fhir_resource (type, updated);

-- Versions that were superseded, as they were.
create table fhir_history (
    type    text        not null,
    id      text        not null,
    version integer     not null,
    updated timestamptz not null,
    deleted boolean     not null,
    source_updated timestamptz,
    body    text,
    primary key (type, id, version)
);

-- What the worklist shows of a patient, kept beside the resource it is read from.
create table patient (
    id          text primary key,
    name        text        not null,
    name_order  text        not null,
    birth_date  date,
    sex         text        not null,
    identifier  text,
    deceased    boolean     not null,
    last_result timestamptz
);
create index patient_name on patient (name_order, id);

-- The first answer to a request that carried an Idempotency-Key.
create table first_answer (
    client      text        not null,
    key         text        not null,
    fingerprint text        not null,
    status      integer     not null,
    body        text        not null,
    answered    timestamptz not null,
    primary key (client, key)
);

-- Assessments as they were answered, with all that a replay needs.
create table assessment (
    id           uuid primary key,
    patient      text        not null,
    at           timestamptz not null,
    recorded     timestamptz not null,
    requested_by text        not null,
    model        text        not null,
    bundle_hash  text        not null,
    outcome      text        not null,
    headline     text        not null,
    record       text        not null,
    record_hash  text        not null
);
create index assessment_patient on assessment (patient, recorded desc);

create table audit_entry (
    sequence bigint primary key,
    at       timestamptz not null,
    kind     text        not null,
    actor    text        not null,
    patient  text,
    subject  text,
    detail   text        not null,
    previous text        not null unique,
    hash     text        not null unique
);
create index audit_entry_patient on audit_entry (patient, sequence);

-- Tokens of signed-in browsers, sealed with a key that only the browser's cookie holds.
create table web_session (
    id      text primary key,
    sealed  bytea       not null,
    expires timestamptz not null
);
create index web_session_expires on web_session (expires);

grant usage on schema public to "${application}";
grant select, insert, update on fhir_resource to "${application}";
grant select, insert, update, delete on patient to "${application}";
grant select, insert on fhir_history, assessment to "${application}";
grant select, insert, update on first_answer to "${application}";
grant select, insert, delete on web_session to "${application}";
-- Append-only: neither update nor delete nor truncate.
grant select, insert on audit_entry to "${application}";
