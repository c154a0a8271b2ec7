package org.consilium.cohort.table;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.feature.FeatureSpace;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.SmallCohort;
import org.consilium.cohort.Studies;
import org.consilium.cohort.export.NdjsonFolder;
import org.consilium.cohort.export.PatientShards;
import org.consilium.fhir.PatientCaseReader;
import org.consilium.fhir.StoredResource;
import org.consilium.fhir.Units;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CohortReadingTest {

    private static final Study STUDY = Studies.small();
    private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    Path folder;

    @Test
    void aPatientServedAtTheTimeOfARowHasTheRowsBits() throws Exception {
        SmallCohort cohort = new SmallCohort(40, 11);
        CohortTables tables = read(cohort, 1);
        assertThat(tables.rows()).isGreaterThan(150);
        IParser parser = FhirContext.forR4Cached().newJsonParser();
        PatientCaseReader reader = new PatientCaseReader(STUDY, new Units());
        FeatureSpace space = new FeatureSpace(STUDY);
        for (int row = 0; row < tables.rows(); row++) {
            List<StoredResource> stored = new ArrayList<>();
            for (String json : cohort.byPatient().getOrDefault(tables.patient(row), List.of())) {
                IBaseResource resource = parser.parseResource(json);
                stored.add(new StoredResource(
                        resource, StoredResource.fromSource(resource).reference(), null, RECEIVED));
            }
            Collections.shuffle(stored, new Random(row));
            PatientCase patient = reader.read(stored);
            assertThat(space.encode(patient, tables.at(row)).row()).containsExactly(tables.values(row));
        }
    }

    @Test
    void theSameExportMakesTheSameTablesOnAnyNumberOfThreads() throws Exception {
        SmallCohort cohort = new SmallCohort(30, 5);
        assertThat(read(cohort, 3).hash()).isEqualTo(read(cohort, 1).hash());
    }

    @Test
    void asksBetweenVisitsWhatIsNotKnownYet() throws Exception {
        CohortTables tables = read(new SmallCohort(60, 8), 1);
        int during = STUDY.features().stream().map(f -> f.name()).toList().indexOf("during_visit");
        int between = 0;
        for (int row = 0; row < tables.rows(); row++) {
            between += tables.values(row)[during] == 0 ? 1 : 0;
        }
        assertThat(between).isBetween(tables.rows() / 4, tables.rows() * 3 / 4);
        CohortTables.FindingTable diabetes = tables.of(STUDY.findings().get(0));
        double[] cases = new double[2];
        double[] all = new double[2];
        for (int row = 0; row < diabetes.table().rows(); row++) {
            int when = (int) diabetes.table().value(row, during);
            cases[when] += diabetes.table().label(row) * diabetes.table().weight(row);
            all[when] += diabetes.table().weight(row);
        }
        // A visit's own diagnosis is an outcome at the visit and known after it.
        assertThat(cases[0] / all[0]).isPositive().isLessThan(cases[1] / all[1]);
    }

    @Test
    void onePersonUnderTwoIdsIsOnOneSideOfEverySplit() throws Exception {
        SmallCohort cohort = new SmallCohort(20, 5);
        Path data = cohort.write(folder.resolve("doubles"));
        for (String type : List.of("Patient", "Encounter", "Observation", "Condition")) {
            Path file = data.resolve(type + ".000.ndjson");
            List<String> lines = Files.readAllLines(file);
            List<String> copies = lines.stream()
                    .filter(line -> line.contains("Patient/p3\"") || line.contains("\"id\":\"p3\""))
                    .map(line ->
                            line.replace("Patient/p3\"", "Patient/twin\"").replace("\"id\":\"p3\"", "\"id\":\"twin\""))
                    .toList();
            Files.write(file, copies, java.nio.file.StandardOpenOption.APPEND);
        }
        CohortTables tables;
        try (PatientShards shards =
                PatientShards.sort(NdjsonFolder.open(data), STUDY, Studies.CODES, folder, done -> {})) {
            tables = new CohortReading(STUDY, Studies.CODES, 7).read(shards, OptionalInt.empty(), 1, done -> {});
        }
        assertThat(tables.doubles()).isEqualTo(1);
        List<Integer> persons = new ArrayList<>();
        CohortTables.FindingTable table = tables.of(STUDY.findings().get(1));
        for (int row = 0; row < table.table().rows(); row++) {
            persons.add(table.table().group(row));
        }
        assertThat(persons.stream().distinct().count()).isLessThan(tables.patients());
    }

    /** A copy under another id whose times were moved and of which some visits were left out. */
    @Test
    void onePersonWithMovedDatesAndFewerVisitsIsKnownByTheResults() throws Exception {
        SmallCohort cohort = new SmallCohort(20, 5);
        assertThat(read(cohort, 1).doubles()).isZero();
        Path data = cohort.write(folder.resolve("moved"));
        for (String type : List.of("Patient", "Encounter", "Observation")) {
            Path file = data.resolve(type + ".000.ndjson");
            List<String> copies = Files.readAllLines(file).stream()
                    .filter(line -> line.contains("Patient/p3\"") || line.contains("\"id\":\"p3\""))
                    .filter(line -> type.equals("Patient")
                            || !line.matches(".*\"(start|effectiveDateTime)\":\"[0-9-]*[258]T.*"))
                    .map(line -> line.replace("Patient/p3\"", "Patient/twin\"")
                            .replace("\"id\":\"p3\"", "\"id\":\"twin\"")
                            .replaceAll("\"id\":\"([ov])", "\"id\":\"copy-$1"))
                    .map(line -> line.replaceAll("-03-04\"", "-03-21\"").replaceAll("T09:", "T11:"))
                    .toList();
            Files.write(file, copies, java.nio.file.StandardOpenOption.APPEND);
        }
        assertThat(read(data, 2).doubles()).isEqualTo(1);
    }

    @Test
    void linkedPatientsAreOnePerson() throws Exception {
        SmallCohort cohort = new SmallCohort(12, 5);
        Path data = cohort.write(folder.resolve("linked"));
        Path file = data.resolve("Patient.000.ndjson");
        List<String> lines = Files.readAllLines(file).stream()
                .map(line -> line.contains("\"id\":\"p3\"")
                        ? line.replace(
                                "\"gender\"",
                                "\"link\":[{\"other\":{\"reference\":\"Patient/p7/_history/2\"},\"type\":\"replaced-by\"}],\"gender\"")
                        : line)
                .toList();
        Files.write(file, lines);
        CohortTables tables = read(data, 1);
        assertThat(tables.doubles()).isEqualTo(1);
        List<String> ids = new ArrayList<>();
        List<Integer> persons = new ArrayList<>();
        CohortTables.FindingTable table = tables.of(STUDY.findings().get(1));
        for (int row = 0; row < table.table().rows(); row++) {
            persons.add(table.table().group(row));
        }
        for (int row = 0; row < tables.rows(); row++) {
            ids.add(tables.patient(row));
        }
        assertThat(ids).contains("p3", "p7");
        assertThat(persons.stream().distinct().count())
                .isEqualTo(ids.stream().distinct().count() - 1);
    }

    @Test
    void whomAMergedRecordNamesAreOnePersonThoughNothingElseIsKnownOfIt() throws Exception {
        assertThat(withPatients(
                                "{\"resourceType\":\"Patient\",\"id\":\"merged\",\"link\":["
                                        + "{\"other\":{\"reference\":\"Patient/p3\"},\"type\":\"replaces\"},"
                                        + "{\"other\":{\"reference\":\"Patient/p7\"},\"type\":\"replaces\"}]}",
                                lines -> lines)
                        .doubles())
                .isEqualTo(1);
    }

    @Test
    void whoSharesAnIdentifierIsOnePersonUnlessManyDo() throws Exception {
        String number = "\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"17\"}],\"gender\"";
        assertThat(withPatients(
                                "",
                                line -> line.matches(".*\"id\":\"p[37]\".*")
                                        ? line.replace("\"gender\"", number)
                                        : line)
                        .doubles())
                .isEqualTo(1);
        assertThat(withPatients("", line -> line.replace("\"gender\"", number)).doubles())
                .isZero();
    }

    private CohortTables withPatients(String more, UnaryOperator<String> change) throws Exception {
        Path data = new SmallCohort(12, 5).write(folder.resolve("changed"));
        Path file = data.resolve("Patient.000.ndjson");
        List<String> lines =
                new ArrayList<>(Files.readAllLines(file).stream().map(change).toList());
        lines.add(more);
        Files.write(file, lines);
        return read(data, 1);
    }

    @Test
    void recordsWithoutTheirPatientAreLeftOutAndCounted() throws Exception {
        Path data = new SmallCohort(6, 5).write(folder.resolve("orphans"));
        Path file = data.resolve("Patient.000.ndjson");
        Files.write(
                file,
                Files.readAllLines(file).stream()
                        .filter(line -> !line.contains("\"id\":\"p2\""))
                        .toList());
        try (PatientShards shards =
                PatientShards.sort(NdjsonFolder.open(data), STUDY, Studies.CODES, folder, done -> {})) {
            CohortReading reading = new CohortReading(STUDY, Studies.CODES, 7);
            assertThat(reading.read(shards, OptionalInt.empty(), 1, done -> {}).patientsRead())
                    .isEqualTo(5);
            assertThat(reading.withoutPatient()).isEqualTo(1);
        }
    }

    @Test
    void rowsThatWereKeptAreTheSameRows() throws Exception {
        CohortTables tables = read(new SmallCohort(10, 5), 1);
        Path file = folder.resolve("rows");
        TablesFile.write(tables, file);
        assertThat(TablesFile.read(STUDY, file).hash()).isEqualTo(tables.hash());
    }

    @Test
    void weightsBringTheDrawnVisitsBackToAllVisits() throws Exception {
        CohortTables tables = read(new SmallCohort(200, 9), 2);
        CohortTables.FindingTable diabetes = tables.of(STUDY.findings().get(0));
        double weightedCases = 0;
        for (int row = 0; row < diabetes.table().rows(); row++) {
            weightedCases += diabetes.table().label(row) * diabetes.table().weight(row);
        }
        double drawnShare = (double) diabetes.cases() / diabetes.table().rows();
        double weightedShare = weightedCases / diabetes.table().rows();
        assertThat(weightedShare).isLessThan(drawnShare * 0.9);
    }

    private CohortTables read(SmallCohort cohort, int threads) throws Exception {
        return read(cohort.write(folder.resolve("data" + threads)), threads);
    }

    private CohortTables read(Path data, int threads) throws Exception {
        try (PatientShards shards =
                PatientShards.sort(NdjsonFolder.open(data), STUDY, Studies.CODES, folder, done -> {})) {
            return new CohortReading(STUDY, Studies.CODES, 7).read(shards, OptionalInt.empty(), threads, done -> {});
        }
    }
}
