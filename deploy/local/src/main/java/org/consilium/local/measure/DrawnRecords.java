package org.consilium.local.measure;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Records drawn by a seed, in the form and size of Synthea's: a patient's visits, results, conditions, prescriptions and
 * procedures, with identifiers, categories, displays and references to the visit.
 */
final class DrawnRecords {

    private static final String[][] RESULTS = {
        {"4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", "4.8", "9.5"},
        {"2339-0", "Glucose [Mass/volume] in Blood", "mg/dL", "70", "220"},
        {"38483-4", "Creatinine [Mass/volume] in Blood", "mg/dL", "0.5", "2.4"},
        {"2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "mg/dL", "140", "290"},
        {"39156-5", "Body mass index (BMI) [Ratio]", "kg/m2", "18", "41"},
        {"29463-7", "Body weight", "kg", "48", "120"},
        {"8302-2", "Body height", "cm", "150", "195"},
        {"8867-4", "Heart rate", "/min", "55", "110"},
        {"2571-8", "Triglycerides", "mg/dL", "60", "380"},
        {"718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", "10", "17"},
        {"33914-3", "Glomerular filtration rate/1.73 sq M.predicted", "mL/min/{1.73_m2}", "25", "110"},
        {"6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL", "3", "12"}
    };
    private static final String[][] CONDITIONS = {
        {"59621000", "Essential hypertension (disorder)"},
        {"15777000", "Prediabetes (finding)"},
        {"55822004", "Hyperlipidemia (disorder)"},
        {"195662009", "Acute viral pharyngitis (disorder)"}
    };

    private final SplittableRandom random;
    private final Instant end;

    DrawnRecords(long seed) {
        this.random = new SplittableRandom(seed);
        // Of this hour, so that a drawn record is as old as a real one when it is asked about.
        this.end = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(2, ChronoUnit.DAYS);
    }

    /** One resource of a record; {@code {patient}} and {@code {visit}} stand for what it refers to. */
    record Drawn(String type, String id, String json) {}

    /** A record of this many resources, the Patient first; ids start with {@code prefix}. */
    void record(String prefix, int size, Consumer<Drawn> into) {
        into.accept(new Drawn("Patient", prefix, patient(prefix)));
        String visit = "";
        Instant at = end;
        for (int i = 1; i < size; i++) {
            String id = prefix + "-" + i;
            if (i % 20 == 1) {
                visit = id;
                at = end.minus(random.nextLong(1, 3000), ChronoUnit.DAYS)
                        .plus(random.nextLong(0, 86_000), ChronoUnit.SECONDS);
                into.accept(new Drawn("Encounter", id, visit(id, prefix, at)));
            } else if (i % 20 == 2) {
                into.accept(new Drawn("Condition", id, condition(id, prefix, visit, at)));
            } else if (i % 20 == 3) {
                into.accept(new Drawn("MedicationRequest", id, prescription(id, prefix, visit, at)));
            } else if (i % 20 == 4) {
                into.accept(new Drawn("Procedure", id, procedure(id, prefix, visit, at)));
            } else if (i % 20 == 5) {
                into.accept(new Drawn("Observation", id, bloodPressure(id, prefix, visit, at)));
            } else {
                into.accept(new Drawn("Observation", id, result(id, prefix, visit, at)));
            }
        }
    }

    /** The record as a transaction that chooses its ids. */
    String transaction(String prefix, int size) {
        StringBuilder text = new StringBuilder(size * 1200);
        text.append("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
        record(prefix, size, drawn -> text.append(drawn.type().equals("Patient") ? "" : ",")
                .append("{\"fullUrl\":\"urn:uuid:")
                .append(drawn.id())
                .append("\",\"resource\":")
                .append(drawn.json().replace("\"Patient/", "\"urn:uuid:").replace("\"Encounter/", "\"urn:uuid:"))
                .append(",\"request\":{\"method\":\"POST\",\"url\":\"")
                .append(drawn.type())
                .append("\"}}"));
        return text.append("]}").toString();
    }

    private String patient(String id) {
        return """
                {"resourceType":"Patient","id":"%s","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},\
                "extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex","valueCode":"F"}],\
                "identifier":[{"system":"urn:consilium:benchmark","value":"%s"},{"type":{"coding":[{"system":\
                "http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR","display":"Medical Record Number"}],"text":"Medical Record Number"},\
                "system":"http://hospital.example.org","value":"mr-%s"}],"name":[{"use":"official","family":"Benchmark","given":["%s"]}],\
                "gender":"%s","birthDate":"19%d-0%d-1%d","address":[{"line":["1 Drawn Street"],"city":"Anytown","country":"US"}]}"""
                .formatted(
                        id,
                        id,
                        id,
                        id,
                        random.nextBoolean() ? "female" : "male",
                        random.nextInt(40, 80),
                        random.nextInt(1, 10),
                        random.nextInt(0, 10));
    }

    private static String visit(String id, String patient, Instant at) {
        return """
                {"resourceType":"Encounter","id":"%s","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-encounter"]},\
                "identifier":[{"use":"official","system":"urn:consilium:benchmark","value":"%s"}],"status":"finished",\
                "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":\
                "http://snomed.info/sct","code":"162673000","display":"General examination of patient (procedure)"}],\
                "text":"General examination of patient (procedure)"}],"subject":{"reference":"Patient/%s"},\
                "period":{"start":"%s","end":"%s"}}"""
                .formatted(id, id, patient, at, at.plus(15, ChronoUnit.MINUTES));
    }

    private String condition(String id, String patient, String visit, Instant at) {
        String[] what = CONDITIONS[random.nextInt(CONDITIONS.length)];
        return """
                {"resourceType":"Condition","id":"%s","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition"]},\
                "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]},\
                "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},\
                "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-category","code":"encounter-diagnosis",\
                "display":"Encounter Diagnosis"}]}],"code":{"coding":[{"system":"http://snomed.info/sct","code":"%s","display":"%s"}],"text":"%s"},\
                "subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"},"onsetDateTime":"%s","abatementDateTime":"%s",\
                "recordedDate":"%s"}"""
                .formatted(id, what[0], what[1], what[1], patient, visit, at, at.plus(1, ChronoUnit.HOURS), at);
    }

    private static String prescription(String id, String patient, String visit, Instant at) {
        return """
                {"resourceType":"MedicationRequest","id":"%s","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-medicationrequest"]},\
                "status":"stopped","intent":"order","medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm",\
                "code":"314076","display":"lisinopril 10 MG Oral Tablet"}],"text":"lisinopril 10 MG Oral Tablet"},"subject":{"reference":"Patient/%s"},\
                "encounter":{"reference":"Encounter/%s"},"authoredOn":"%s","dosageInstruction":[{"sequence":1,"timing":{"repeat":{"frequency":1,\
                "period":1.0,"periodUnit":"d"}},"asNeededBoolean":false,"doseAndRate":[{"doseQuantity":{"value":1.0}}]}]}"""
                .formatted(id, patient, visit, at);
    }

    private static String procedure(String id, String patient, String visit, Instant at) {
        return """
                {"resourceType":"Procedure","id":"%s","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-procedure"]},\
                "status":"completed","code":{"coding":[{"system":"http://snomed.info/sct","code":"430193006","display":\
                "Medication Reconciliation (procedure)"}],"text":"Medication Reconciliation (procedure)"},"subject":{"reference":"Patient/%s"},\
                "encounter":{"reference":"Encounter/%s"},"performedPeriod":{"start":"%s","end":"%s"}}"""
                .formatted(id, patient, visit, at, at.plus(10, ChronoUnit.MINUTES));
    }

    private String result(String id, String patient, String visit, Instant at) {
        String[] what = RESULTS[random.nextInt(RESULTS.length)];
        return """
                {"resourceType":"Observation","id":"%s","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},\
                "status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory",\
                "display":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"%s","display":"%s"}],"text":"%s"},\
                "subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"},"effectiveDateTime":"%s","issued":"%s",\
                "valueQuantity":{"value":%s,"unit":"%s","system":"http://unitsofmeasure.org","code":"%s"}}"""
                .formatted(
                        id,
                        what[0],
                        what[1],
                        what[1],
                        patient,
                        visit,
                        at,
                        at.plusMillis(117),
                        number(Double.parseDouble(what[3]), Double.parseDouble(what[4])),
                        what[2],
                        what[2]);
    }

    private String bloodPressure(String id, String patient, String visit, Instant at) {
        return """
                {"resourceType":"Observation","id":"%s","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bp"]},\
                "status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs",\
                "display":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"Blood Pressure"}],\
                "text":"Blood Pressure"},"subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"},"effectiveDateTime":"%s",\
                "issued":"%s","component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4","display":"Diastolic Blood Pressure"}],\
                "text":"Diastolic Blood Pressure"},"valueQuantity":{"value":%s,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},\
                {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6","display":"Systolic Blood Pressure"}],"text":"Systolic Blood Pressure"},\
                "valueQuantity":{"value":%s,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}"""
                .formatted(id, patient, visit, at, at.plusMillis(117), number(60, 100), number(95, 180));
    }

    private String number(double from, double to) {
        return String.format(Locale.ROOT, "%.1f", from + random.nextDouble() * (to - from));
    }
}
