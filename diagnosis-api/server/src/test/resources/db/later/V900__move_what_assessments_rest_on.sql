-- For tests: what a later version may do to the tables that assessments rest on. Columns change their order, a table is written
-- anew with another key, one grows a column that is computed, another is cut in two with a view in its place. What is stored
-- says the same. (Types stay: the tests' connections have prepared statements of the tables as they are.)
create table fhir_history_moved (
    moved          timestamptz not null default now(),
    body           text,
    source_updated timestamptz,
    id             text        not null,
    version        integer     not null,
    type           text        not null,
    deleted        boolean     not null,
    updated        timestamptz not null,
    primary key (id, type, version)
);
insert into fhir_history_moved (body, source_updated, id, version, type, deleted, updated)
    select body, source_updated, id, version, type, deleted, updated from fhir_history order by id desc;
drop table fhir_history;
alter table fhir_history_moved rename to fhir_history;
grant select, insert on fhir_history to "${application}";

alter table fhir_resource add column compartment text generated always as (patient) stored;
update fhir_resource set tokens = array_append(tokens, 'moved=yes');

alter table assessment rename to assessment_head;
create table assessment_record (
    id          uuid primary key references assessment_head (id),
    record_hash text not null,
    record      text not null
);
insert into assessment_record select id, record_hash, record from assessment_head;
alter table assessment_head drop column record, drop column record_hash;
create view assessment as select head.*, kept.record_hash, kept.record from assessment_head head join assessment_record kept using (id);
grant select on assessment to "${application}";

alter table audit_entry add column site text not null default 'here';
