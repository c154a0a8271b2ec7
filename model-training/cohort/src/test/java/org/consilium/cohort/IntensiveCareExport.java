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
import java.util.zip.GZIPOutputStream;

/**
 * A made-up export in the manner of intensive-care records that were turned into FHIR: dates shifted into the next centuries,
 * local codes and units, diagnoses without a date and with ICD codes without dots, drugs by reference, gzipped files.
 *
 * <p>The rule: kidneys fail in those whose creatinine is high on the first day and who are old.
 */
final class IntensiveCareExport {

    private static final String SYSTEM = "http://example.org/icu/CodeSystem/";

    private final Map<String, List<String>> files = new LinkedHashMap<>();
    private final Random random;
    private int next;

    IntensiveCareExport(int patients, long seed) {
        random = new Random(seed);
        add("Organization", "{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"Hospital\"}");
        add("Location", "{\"resourceType\":\"Location\",\"id\":\"l\",\"name\":\"ICU\"}");
        add(
                "Medication",
                "{\"resourceType\":\"Medication\",\"id\":\"m1\",\"code\":{\"coding\":[{\"system\":\"" + SYSTEM
                        + "drug\",\"code\":\"Furosemide\"}]}}");
        for (int i = 0; i < patients; i++) {
            patient("icu-" + i);
        }
    }

    Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, List<String>> file : files.entrySet()) {
            try (BufferedWriter out = new BufferedWriter(new OutputStreamWriter(
                    new GZIPOutputStream(Files.newOutputStream(folder.resolve("Icu" + file.getKey() + ".ndjson.gz"))),
                    StandardCharsets.UTF_8))) {
                for (String line : file.getValue()) {
                    out.write(line);
                    out.write('\n');
                }
            }
        }
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
            "gender":"%s","birthDate":"%s"%s\
            """
                                .formatted(
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
        add(
                "Encounter",
                line(
                        "Encounter",
                        stay,
                        """
            "status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"ACUTE"},
            "subject":{"reference":"Patient/%s"},"period":{"start":"%s","end":"%s"}\
            """
                                .formatted(patient, time(begin), time(end))));
        add(
                "EncounterICU",
                line(
                        "Encounter",
                        stay + "-icu",
                        """
            "status":"finished","class":{"code":"ACUTE"},"partOf":{"reference":"Encounter/%s"},
            "subject":{"reference":"Patient/%s"},"period":{"start":"%s","end":"%s"}\
            """
                                .formatted(stay, patient, time(begin.plusHours(5)), time(end.minusHours(10)))));
        add("Specimen", line("Specimen", "s" + next, "\"subject\":{\"reference\":\"Patient/" + patient + "\"}"));
        for (int hour = 2; hour < 30; hour += 8) {
            result("ObservationLabevents", patient, stay, begin.plusHours(hour), "lab", "50912", creatinine, "mg/dL");
            result(
                    "ObservationLabevents",
                    patient,
                    stay,
                    begin.plusHours(hour),
                    "lab",
                    "51301",
                    7 + 3 * random.nextDouble(),
                    "K/uL");
            result(
                    "ObservationChartevents",
                    patient,
                    stay,
                    begin.plusHours(hour),
                    "chart",
                    "220045",
                    60 + 40 * random.nextDouble(),
                    "bpm");
        }
        add(
                "MedicationRequest",
                line(
                        "MedicationRequest",
                        "r" + next++,
                        """
            "status":"completed","intent":"order","medicationReference":{"reference":"Medication/m1"},
            "subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"},"authoredOn":"%s\"\
            """
                                .formatted(patient, stay, time(begin.plusHours(3)))));
        add(
                "MedicationAdministration",
                line(
                        "MedicationAdministration",
                        "a" + next++,
                        """
            "status":"completed","medicationCodeableConcept":{"coding":[{"system":"%sdrug","code":"Norepinephrine"}]},
            "subject":{"reference":"Patient/%s"},"context":{"reference":"Encounter/%s"},"effectiveDateTime":"%s\"\
            """
                                .formatted(SYSTEM, patient, stay, time(begin.plusHours(4)))));
        diagnosis(patient, stay, "diagnosis-icd10", "I10");
        if (failing) {
            diagnosis(patient, stay, random.nextBoolean() ? "diagnosis-icd10" : "diagnosis-icd9", null);
        }
    }

    private void diagnosis(String patient, String stay, String system, @org.jspecify.annotations.Nullable String code) {
        String given = code != null ? code : system.endsWith("10") ? "N179" : "5849";
        add(
                "Condition",
                line(
                        "Condition",
                        "c" + next++,
                        """
            "category":[{"coding":[{"code":"encounter-diagnosis"}]}],"code":{"coding":[{"system":"%s%s","code":"%s"}]},
            "subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"}\
            """
                                .formatted(SYSTEM, system, given, patient, stay)));
    }

    private void result(
            String file,
            String patient,
            String stay,
            LocalDateTime at,
            String system,
            String code,
            double value,
            String unit) {
        add(
                file,
                line(
                        "Observation",
                        "o" + next++,
                        String.format(
                                Locale.ROOT,
                                "\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"%s%s\",\"code\":\"%s\"}]},"
                                        + "\"subject\":{\"reference\":\"Patient/%s\"},\"encounter\":{\"reference\":\"Encounter/%s\"},"
                                        + "\"specimen\":{\"reference\":\"Specimen/s\"},\"effectiveDateTime\":\"%s\",\"issued\":\"%s\","
                                        + "\"valueQuantity\":{\"value\":%.2f,\"unit\":\"%s\"}",
                                SYSTEM,
                                system,
                                code,
                                patient,
                                stay,
                                time(at),
                                time(at.plusMinutes(50)),
                                value,
                                unit)));
    }

    private static String line(String type, String id, String rest) {
        return "{\"resourceType\":\"" + type + "\",\"id\":\"" + id + "\"," + rest.replace("\n", "") + "}";
    }

    private static String time(LocalDateTime at) {
        return at + ":00-04:00";
    }

    private void add(String file, String line) {
        files.computeIfAbsent(file, name -> new ArrayList<>()).add(line);
    }
}
