-- Patients of whom a resource changed that an assessment may rest on; worked off after the change is committed.
create table amendment_due (
    id      bigint generated always as identity primary key,
    patient text        not null,
    cause   text        not null,
    noted   timestamptz not null
);

-- Assessments that another one took the place of, and why. An assessment itself is never changed.
create table amendment (
    amended    uuid primary key references assessment (id),
    -- null where the record is no longer there, so that nothing took its place
    amended_by uuid references assessment (id),
    because    text        not null,
    changes    text        not null,
    recorded   timestamptz not null
);
create index amendment_by on amendment (amended_by);

-- Patients whose record was joined to another one, which is read with it from then on.
create table patient_merge (
    replaced text primary key,
    survivor text        not null,
    noted    timestamptz not null
);
create index patient_merge_survivor on patient_merge (survivor);

-- Update is what a lock needs.
grant select, insert, update, delete on amendment_due to "${application}";
grant select, insert on amendment to "${application}";
grant select, insert, update, delete on patient_merge to "${application}";
