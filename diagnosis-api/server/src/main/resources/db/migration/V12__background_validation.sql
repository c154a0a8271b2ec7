-- How far the validator has come through what is stored: a place in the order of (updated, type, id), and its counts.
create table validation_progress (
    one     boolean primary key default true check (one),
    updated timestamptz not null,
    type    text        not null,
    id      text        not null,
    checked bigint      not null,
    failed  bigint      not null
);
insert into validation_progress (updated, type, id, checked, failed) values ('0001-01-01Z', '', '', 0, 0);

-- Versions that the validator objects to; the others leave no row.
create table validation_failure (
    type    text        not null,
    id      text        not null,
    version integer     not null,
    checked timestamptz not null,
    remarks text        not null,
    primary key (type, id, version)
);
create index validation_failure_checked on validation_failure (checked);
create index fhir_resource_change on fhir_resource (updated, type, id);

grant select, update on validation_progress to "${application}";
grant select, insert, update on validation_failure to "${application}";
