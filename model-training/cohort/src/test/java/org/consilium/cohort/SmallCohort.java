package org.consilium.cohort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * A made-up export: people seen twice a year from 2015 to 2024, some of whom drift into diabetes or hypertension and are
 * diagnosed at the visit at which a bound is crossed for the second time.
 */
public final class SmallCohort {

    private static final LocalDate FIRST = LocalDate.of(2015, 1, 5);
    private static final int VISITS = 20;

    private final Map<String, List<String>> byPatient = new LinkedHashMap<>();
    private final Map<String, List<String>> byType = new LinkedHashMap<>();
    private final Random random;
    private int next;

    public SmallCohort(int patients, long seed) {
        random = new Random(seed);
        for (int i = 0; i < patients; i++) {
            person("p" + i);
        }
    }

    /** The resources of each patient, the Patient first. */
    public Map<String, List<String>> byPatient() {
        return byPatient;
    }

    /** Writes the bulk layout, lines of all patients shuffled. */
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, List<String>> entry : byType.entrySet()) {
            List<String> lines = new ArrayList<>(entry.getValue());
            java.util.Collections.shuffle(lines, new Random(3));
            Files.write(folder.resolve(entry.getKey() + ".000.ndjson"), lines);
        }
        return folder;
    }

    private void person(String id) {
        boolean drifting = random.nextInt(3) == 0;
        boolean tense = random.nextInt(3) == 0;
        double hba1c = 5.0 + random.nextDouble() * 0.5;
        double systolic = 112 + random.nextDouble() * 12;
        double bmi = 21 + random.nextDouble() * 12 + (drifting ? 3 : 0);
        int age = 30 + random.nextInt(50);
        add(
                id,
                "Patient",
                String.format(
                        Locale.ROOT,
                        "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</div>\"},"
                                + "\"gender\":\"%s\",\"birthDate\":\"%d-03-04\"}",
                        id,
                        random.nextBoolean() ? "female" : "male",
                        2015 - age));
        int high = 0;
        int tenser = 0;
        boolean diabetic = false;
        boolean hypertensive = false;
        for (int v = 0; v < VISITS; v++) {
            Instant at = FIRST.plusDays(183L * v + random.nextInt(20))
                    .atTime(9, random.nextInt(60))
                    .toInstant(ZoneOffset.UTC);
            String visit = "v" + next++;
            add(
                    id,
                    "Encounter",
                    String.format(
                            Locale.ROOT,
                            "{\"resourceType\":\"Encounter\",\"id\":\"%s\",\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},"
                                    + "\"identifier\":[{\"system\":\"urn:visits\",\"value\":\"%s\"}],"
                                    + "\"subject\":{\"reference\":\"Patient/%s\"},\"period\":{\"start\":\"%s\",\"end\":\"%s\"}}",
                            visit,
                            visit,
                            id,
                            at,
                            at.plus(30, ChronoUnit.MINUTES)));
            hba1c += drifting ? 0.11 : 0.005;
            systolic += tense ? 1.9 : 0.1;
            double measured = hba1c + random.nextGaussian() * 0.12;
            double pressure = systolic + random.nextGaussian() * 5;
            quantity(id, at, "4548-4", measured, "%");
            if (random.nextInt(4) > 0) {
                quantity(id, at, "39156-5", bmi + random.nextGaussian() * 0.3, "kg/m2");
            }
            add(
                    id,
                    "Observation",
                    String.format(
                            Locale.ROOT,
                            "{\"resourceType\":\"Observation\",\"id\":\"o%d\",\"status\":\"final\",\"category\":[{\"text\":\"vital signs\"}],"
                                    + "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"85354-9\"}]},"
                                    + "\"subject\":{\"reference\":\"Patient/%s\"},\"effectiveDateTime\":\"%s\",\"issued\":\"%s\","
                                    + "\"component\":[{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8480-6\"}]},"
                                    + "\"valueQuantity\":{\"value\":%.1f,\"system\":\"http://unitsofmeasure.org\",\"code\":\"mm[Hg]\"}}]}",
                            next++,
                            id,
                            at,
                            at,
                            pressure));
            high += measured >= 6.5 ? 1 : 0;
            tenser += pressure >= 140 ? 1 : 0;
            if (high >= 2 && !diabetic) {
                diabetic = true;
                condition(id, at, "44054006");
            }
            if (tenser >= 2 && !hypertensive) {
                hypertensive = true;
                condition(id, at, "59621000");
            }
            if (diabetic && random.nextInt(3) == 0) {
                add(
                        id,
                        "MedicationRequest",
                        String.format(
                                Locale.ROOT,
                                "{\"resourceType\":\"MedicationRequest\",\"id\":\"m%d\",\"status\":\"active\",\"intent\":\"order\","
                                        + "\"medicationCodeableConcept\":{\"coding\":[{\"system\":\"http://www.nlm.nih.gov/research/umls/rxnorm\","
                                        + "\"code\":\"312961\"}]},\"subject\":{\"reference\":\"Patient/%s\"},\"authoredOn\":\"%s\"}",
                                next++,
                                id,
                                at));
            }
        }
    }

    private void quantity(String id, Instant at, String code, double value, String unit) {
        add(
                id,
                "Observation",
                String.format(
                        Locale.ROOT,
                        "{\"resourceType\":\"Observation\",\"id\":\"o%d\",\"status\":\"final\",\"category\":[{\"text\":\"laboratory\"}],"
                                + "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"%s\"}]},"
                                + "\"subject\":{\"reference\":\"Patient/%s\"},\"effectiveDateTime\":\"%s\",\"issued\":\"%s\","
                                + "\"valueQuantity\":{\"value\":%.2f,\"system\":\"http://unitsofmeasure.org\",\"code\":\"%s\"}}",
                        next++,
                        code,
                        id,
                        at,
                        at,
                        value,
                        unit));
    }

    private void condition(String id, Instant at, String code) {
        add(
                id,
                "Condition",
                String.format(
                        Locale.ROOT,
                        "{\"resourceType\":\"Condition\",\"id\":\"c%d\",\"clinicalStatus\":{\"coding\":[{\"code\":\"active\"}]},"
                                + "\"code\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"%s\"}]},"
                                + "\"subject\":{\"reference\":\"Patient/%s\"},\"onsetDateTime\":\"%s\",\"recordedDate\":\"%s\"}",
                        next++,
                        code,
                        id,
                        at,
                        at));
    }

    private void add(String patient, String type, String json) {
        byPatient.computeIfAbsent(patient, p -> new ArrayList<>()).add(json);
        byType.computeIfAbsent(type, t -> new ArrayList<>()).add(json);
    }
}
