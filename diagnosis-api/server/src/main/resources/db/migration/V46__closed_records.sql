-- Whose records hold something restricted or sensitive is asked at each search of a clinician. The codes are those that the
-- server knows, in its order.
create index fhir_resource_restricted on fhir_resource (patient)
    where not deleted and position('"security"' in body) > 0
    and body ~ '"code"\s*:\s*"(R|V|ETH|ETHUD|OPIOIDUD|SUD|HIV|STD|SEX|SEXV|PREGNANT|REPRO|BH|MH|PSY|PSYTHPN|COGN|DVD|EMOTDIS|GDIS|MST|SCA|SICKLE|SDV|VIO|DVAB|SV|TBOO|ABUSE|CEL|VIP|DEMO|DIA|PDS|PHY|PRS)"';

-- Which documents refer to files: a file opens to whom one of these opens.
create index fhir_resource_attaching on fhir_resource (patient) where position('Binary/' in body) > 0;
create index fhir_history_attaching on fhir_history (type, id) where position('Binary/' in body) > 0;
