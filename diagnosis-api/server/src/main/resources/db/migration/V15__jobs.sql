-- Work that outlives its request: an assessment of a group, an import, a pull. A worker that dies loses its lease, and
-- another goes on from the checkpoint.
create table job (
    id           uuid primary key,
    kind         text        not null,
    requested_by text        not null,
    request      text        not null,
    asked        text        not null,
    status       text        not null,
    created      timestamptz not null,
    changed      timestamptz not null,
    done         bigint      not null default 0,
    total        bigint,
    refused      bigint      not null default 0,
    checkpoint   text,
    note         text,
    worker       uuid,
    leased_until timestamptz,
    constraint job_status check (status in ('waiting', 'running', 'done', 'failed', 'cancelled'))
);
create index job_open on job (created) where status in ('waiting', 'running');

-- What a job has brought, a line each, in the order in which it was stored.
create table job_line (
    job      uuid   not null references job (id),
    file     text   not null,
    position bigint generated always as identity,
    line     text   not null,
    primary key (job, file, position)
);

grant select, insert, update on job to "${application}";
grant select, insert, delete on job_line to "${application}";
