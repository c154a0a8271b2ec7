-- What the worklist sorts by.
alter table assessment add column top_probability double precision;
create index patient_last_result on patient (last_result desc nulls last, id);
