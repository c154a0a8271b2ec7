-- For tests: what no version may do. The same JSON in other characters is not what was assessed.
update fhir_resource set body = body::jsonb::text where starts_with(body, '{');
