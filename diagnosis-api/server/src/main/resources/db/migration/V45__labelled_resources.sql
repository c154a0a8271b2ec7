-- Resources with labels are few; whether a record has any is asked at each look into it.
create index fhir_resource_labelled on fhir_resource (patient)
    where not deleted and position('"security"' in body) > 0;
create index audit_entry_break_glass on audit_entry (actor, at) where kind = 'break-glass';
