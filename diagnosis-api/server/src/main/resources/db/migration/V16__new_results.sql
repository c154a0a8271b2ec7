-- Patients who were assessed before and of whom something new has come; worked off once it is quiet for a moment.
create table new_result (
    id      bigint generated always as identity primary key,
    patient text        not null,
    noted   timestamptz not null
);
create index new_result_patient on new_result (patient, noted);

-- Update is what a lock needs.
grant select, insert, update, delete on new_result to "${application}";
