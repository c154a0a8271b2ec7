package org.consilium.cohort;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/**
 * A made-up export in the manner of MIMIC-IV on FHIR: its file names and code systems, dates shifted into the next centuries and
 * a conversion in {@code meta.lastUpdated}, units that are not UCUM, diagnoses without a date and with ICD codes without dots,
 * drugs by reference, results as text and as bounds, stays in stays, gzipped files.
 *
 * <p>The rule: kidneys fail in those whose creatinine is high on the first day and who are old.
 */
final class IntensiveCareExport {

    private static final String SYSTEM = "http://mimic.mit.edu/fhir/mimic/CodeSystem/mimic-";
    private static final String META =
            "\"meta\":{\"versionId\":\"1\",\"lastUpdated\":\"2022-09-21T13:20:30.283-04:00\",\"profile\":[\"http://mimic.mit.edu/fhir/mimic/StructureDefinition/mimic\"]},";

    private final Map<String, List<String>> files = new LinkedHashMap<>();
    private final Random random;
    private int next;

    IntensiveCareExport(int patients, long seed) {
        random = new Random(seed);
        add("Organization", "{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"Hospital\"}");
        add("Location", "{\"resourceType\":\"Location\",\"id\":\"l\",\"name\":\"ICU\"}");
        add(
                "Medication",
                line(
                        "Medication",
                        "m1",
                        "\"code\":{\"coding\":[{\"system\":\"" + SYSTEM
                                + "medication-name\",\"code\":\"Furosemide\"}]}"));
        add(
                "MedicationMix",
                line("Medication", "mix1", "\"ingredient\":[{\"itemReference\":{\"reference\":\"Medication/m1\"}}]"));
        for (int i = 0; i < patients; i++) {
            patient("icu-" + i);
        }
    }

    Path write(Path folder) throws IOException {
        return write(folder, line -> line);
    }

    /** @param change what becomes of each line */
    Path write(Path folder, UnaryOperator<String> change) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, List<String>> file : files.entrySet()) {
            try (BufferedWriter out = new BufferedWriter(new OutputStreamWriter(
                    new GZIPOutputStream(Files.newOutputStream(folder.resolve("Mimic" + file.getKey() + ".ndjson.gz"))),
                    StandardCharsets.UTF_8))) {
                for (String line : file.getValue()) {
                    out.write(change.apply(line));
                    out.write('\n');
                }
            }
        }
        Files.writeString(folder.resolve("SHA256SUMS.txt"), "not a file of records\n");
        return folder;
    }

    private void patient(String id) {
        int age = 25 + random.nextInt(65);
        LocalDate first = LocalDate.of(2110 + random.nextInt(90), 1 + random.nextInt(12), 1 + random.nextInt(28));
        boolean died = random.nextInt(10) == 0;
        add(
                "Patient",
                line(
                        "Patient",
                        id,
                        """
            "identifier":[{"value":"%s"}],"name":[{"use":"official","family":"Patient_%s"}],
            "gender":"%s","birthDate":"%s"%s\
            """
                                .formatted(
                                        id,
                                        id,
                                        random.nextBoolean() ? "female" : "male",
                                        first.minusYears(age),
                                        died ? ",\"deceasedDateTime\":\"" + first.plusYears(3) + "\"" : "")));
        int stays = 1 + random.nextInt(3);
        for (int s = 0; s < stays; s++) {
            stay(id, first.plusDays(200L * s + random.nextInt(60)).atTime(8 + random.nextInt(12), 13), age);
        }
    }

    private void stay(String patient, LocalDateTime begin, int age) {
        String stay = patient + "-stay" + next++;
        LocalDateTime end = begin.plus(Duration.ofHours(40 + random.nextInt(200)));
        double creatinine = Math.exp(random.nextGaussian() * 0.6);
        boolean failing = creatinine + age / 50.0 + random.nextGaussian() * 0.4 > 2.9;
        encounter("Encounter", stay, patient, "ACUTE", begin, end, "");
        encounter("EncounterED", stay + "-ed", patient, "EMER", begin.minusHours(6), begin.plusMinutes(20), stay);
        encounter("EncounterICU", stay + "-icu", patient, "ACUTE", begin.plusHours(5), end.minusHours(10), stay);
        add("Specimen", line("Specimen", "s" + next, "\"subject\":{\"reference\":\"Patient/" + patient + "\"}"));
        for (int hour = 2; hour < 30; hour += 8) {
            LocalDateTime at = begin.plusHours(hour);
            double fahrenheit = 98 + random.nextGaussian();
            result("ObservationLabevents", patient, stay, at, "d-labitems", "50912", quantity(creatinine, "mg/dL"));
            result(
                    "ObservationLabevents",
                    patient,
                    null,
                    at,
                    "d-labitems",
                    "51301",
                    quantity(7 + 3 * random.nextDouble(), "K/uL"));
            result(
                    "ObservationLabevents",
                    patient,
                    stay,
                    at,
                    "d-labitems",
                    "50971",
                    random.nextInt(9) == 0
                            ? "\"valueString\":\"HEMOLYZED\""
                            : quantity(3.5 + random.nextDouble(), "mEq/L"));
            result(
                    "ObservationLabevents",
                    patient,
                    stay,
                    at,
                    "d-labitems",
                    "51003",
                    "\"valueQuantity\":{\"value\":0.01,\"comparator\":\"<\",\"unit\":\"ng/mL\",\"system\":\"" + SYSTEM
                            + "units\",\"code\":\"ng/mL\"}");
            result(
                    "ObservationChartevents",
                    patient,
                    stay + "-icu",
                    at,
                    "chartevents-d-items",
                    "220045",
                    quantity(60 + 40 * random.nextDouble(), "bpm"));
            result(
                    "ObservationChartevents",
                    patient,
                    stay + "-icu",
                    at,
                    "chartevents-d-items",
                    "220210",
                    quantity(12 + 8 * random.nextDouble(), "insp/min"));
            result(
                    "ObservationChartevents",
                    patient,
                    stay + "-icu",
                    at,
                    "chartevents-d-items",
                    "223761",
                    quantity(fahrenheit, "\u00b0F"));
            result(
                    "ObservationChartevents",
                    patient,
                    stay + "-icu",
                    at,
                    "chartevents-d-items",
                    "220179",
                    quantity(100 + 40 * random.nextDouble(), "mmHg"));
        }
        add(
                "MedicationRequest",
                line(
                        "MedicationRequest",
                        "r" + next++,
                        """
            "status":"completed","intent":"order","medicationReference":{"reference":"Medication/%s"},
            "subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"},"authoredOn":"%s"\
            """
                                .formatted(
                                        random.nextInt(5) == 0 ? "mix1" : "m1",
                                        patient,
                                        stay,
                                        time(begin.plusHours(3)))));
        add(
                "MedicationAdministration",
                line(
                        "MedicationAdministration",
                        "a" + next++,
                        """
            "status":"completed","medicationCodeableConcept":{"coding":[{"system":"%smedication-name","code":"Norepinephrine"}]},
            "subject":{"reference":"Patient/%s"},"context":{"reference":"Encounter/%s"},"effectiveDateTime":"%s"\
            """
                                .formatted(SYSTEM, patient, stay, time(begin.plusHours(4)))));
        diagnosis("Condition", patient, stay, "diagnosis-icd10", "I10");
        diagnosis("ConditionED", patient, stay + "-ed", "diagnosis-icd9", "78650");
        if (failing) {
            boolean tenth = random.nextBoolean();
            diagnosis(
                    "Condition", patient, stay, tenth ? "diagnosis-icd10" : "diagnosis-icd9", tenth ? "N179" : "5849");
        }
    }

    private void encounter(
            String file,
            String id,
            String patient,
            String kind,
            LocalDateTime begin,
            LocalDateTime end,
            String partOf) {
        add(
                file,
                line(
                        "Encounter",
                        id,
                        """
            "identifier":[{"system":"urn:stays","value":"%s"}],
            "status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"%s"},
            "type":[{"coding":[{"system":"http://snomed.info/sct","code":"308335008"}]}],%s
            "subject":{"reference":"Patient/%s"},"period":{"start":"%s","end":"%s"}\
            """
                                .formatted(
                                        id,
                                        kind,
                                        partOf.isEmpty()
                                                ? ""
                                                : "\"partOf\":{\"reference\":\"Encounter/" + partOf + "\"},",
                                        patient,
                                        time(begin),
                                        time(end))));
    }

    private void diagnosis(String file, String patient, String stay, String system, String code) {
        add(
                file,
                line(
                        "Condition",
                        "c" + next++,
                        """
            "category":[{"coding":[{"code":"encounter-diagnosis"}]}],"code":{"coding":[{"system":"%s%s","code":"%s"}]},
            "subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"}\
            """
                                .formatted(SYSTEM, system, code, patient, stay)));
    }

    private static String quantity(double value, String unit) {
        return String.format(
                Locale.ROOT,
                "\"valueQuantity\":{\"value\":%.2f,\"unit\":\"%s\",\"system\":\"%sunits\",\"code\":\"%s\"}",
                value,
                unit,
                SYSTEM,
                unit);
    }

    private void result(
            String file,
            String patient,
            @org.jspecify.annotations.Nullable String stay,
            LocalDateTime at,
            String system,
            String code,
            String value) {
        add(
                file,
                line(
                        "Observation",
                        "o" + next++,
                        String.format(
                                Locale.ROOT,
                                "\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"%s%s\",\"code\":\"%s\"}]},"
                                        + "\"subject\":{\"reference\":\"Patient/%s\"},%s"
                                        + "\"specimen\":{\"reference\":\"Specimen/s\"},\"effectiveDateTime\":\"%s\",\"issued\":\"%s\",%s",
                                SYSTEM,
                                system,
                                code,
                                patient,
                                stay == null ? "" : "\"encounter\":{\"reference\":\"Encounter/" + stay + "\"},",
                                time(at),
                                time(at.plusMinutes(50)),
                                value)));
    }

    private static String line(String type, String id, String rest) {
        return "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + META + rest.replace("\n", "") + "}";
    }

    private static String time(LocalDateTime at) {
        return at + ":00-04:00";
    }

    private void add(String file, String line) {
        files.computeIfAbsent(file, name -> new ArrayList<>()).add(line);
    }
}
