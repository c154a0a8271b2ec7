-- Where the next page of a search begins; the link to it holds the id alone.
create table search_page (
    id     uuid primary key,
    client text        not null,
    place  text        not null,
    kept   timestamptz not null
);
create index search_page_kept on search_page (kept);
create index fhir_history_updated on fhir_history (type, updated);
grant select, insert, delete on search_page to "${application}";
