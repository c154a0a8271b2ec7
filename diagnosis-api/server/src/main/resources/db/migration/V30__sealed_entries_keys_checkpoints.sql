-- What an entry says of a patient beyond ids is encrypted with the patient's own key; the hash covers the ciphertext.
alter table audit_entry add column sealed_key text, add column sealed text;
create index audit_entry_kind on audit_entry (kind, sequence);
create index audit_entry_actor on audit_entry (actor, sequence);
create index audit_entry_at on audit_entry (at);
create index audit_entry_subject on audit_entry (subject, sequence) where subject is not null;

-- Keys of patients, wrapped by the master key. Destroying one takes the wrapped key away and leaves the row.
create table patient_key (
    id        text primary key,
    patient   text        not null,
    wrapped   bytea,
    made      timestamptz not null,
    destroyed timestamptz,
    check ((wrapped is null) = (destroyed is not null))
);
create unique index patient_key_in_use on patient_key (patient) where destroyed is null;
create index patient_key_patient on patient_key (patient);

-- Signed checkpoints that were made, and the tree as far as it had grown, to go on from.
create table audit_checkpoint (
    size     bigint primary key,
    at       timestamptz not null,
    head     text        not null,
    subtrees text        not null,
    signed   text        not null
);
create index assessment_model on assessment (bundle_hash, recorded);

grant select, insert on patient_key, audit_checkpoint to "${application}";
