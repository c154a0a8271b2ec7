-- What a terminology server said that a code is in another system. Never changed: an assessment is replayed by what had
-- been learned when it was made.
create table learned_translation (
    source_system text        not null,
    source_code   text        not null,
    target_system text        not null,
    target_code   text        not null,
    display       text        not null,
    equivalence   text        not null,
    map           text        not null,
    learned       timestamptz not null,
    primary key (source_system, source_code, target_system, target_code)
);
grant select, insert on learned_translation to "${application}";
