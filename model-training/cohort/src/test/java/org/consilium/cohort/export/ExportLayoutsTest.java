package org.consilium.cohort.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.SmallCohort;
import org.consilium.cohort.Studies;
import org.consilium.cohort.table.CohortReading;
import org.consilium.cohort.table.CohortTables;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same records in whatever layout they come make the same rows, and what is lost is said. */
class ExportLayoutsTest {

    private static final Study STUDY = Studies.small();
    private static final SmallCohort COHORT = new SmallCohort(12, 5);
    private static final String MRN = "urn:example:mrn";

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // made before each
    private Path data;

    private int withoutSubject;
    private Map<String, Integer> unreadable = Map.of();

    @BeforeEach
    void makeAFolder() throws IOException {
        data = Files.createDirectories(folder.resolve("export"));
    }

    private enum Layout {
        ONE_FILE {
            @Override
            void write(Path data) throws IOException {
                Files.write(data.resolve("all.ndjson"), lines());
            }
        },
        A_FOLDER_A_TYPE_SOME_GZIPPED {
            @Override
            void write(Path data) throws IOException {
                for (String type : List.of("Patient", "Observation", "Encounter", "Condition", "MedicationRequest")) {
                    List<String> own = lines().stream()
                            .filter(line -> line.contains("\"resourceType\":\"" + type + "\""))
                            .toList();
                    Path part = Files.createDirectories(data.resolve(type).resolve("2024"));
                    Files.write(part.resolve("part-1.ndjson"), own.subList(0, own.size() / 2));
                    gzip(part.resolve("part-2.ndjson.gz"), text(own.subList(own.size() / 2, own.size()), "\n"));
                }
            }
        },
        MARKED_WITH_WINDOWS_ENDS_BLANK_LINES_AND_EMPTY_FILES {
            @Override
            void write(Path data) throws IOException {
                List<String> spaced = new ArrayList<>(lines());
                spaced.add(3, "");
                spaced.add(9, "  \t");
                Files.writeString(data.resolve("all.ndjson"), "\uFEFF" + text(spaced, "\r\n"));
                Files.writeString(data.resolve("Empty.ndjson"), "");
                gzip(data.resolve("Empty2.ndjson.gz"), "");
                Files.writeString(
                        data.resolve("Odd.ndjson"),
                        "{\"resourceType\":\"Unicorn\",\"id\":\"1\"}\n[]\n{\"id\":\"3\"}\n");
                Files.writeString(data.resolve("README.txt"), "no record");
            }
        },
        EACH_RECORD_TWICE {
            @Override
            void write(Path data) throws IOException {
                Files.write(data.resolve("all.ndjson"), lines());
                Files.write(data.resolve("again.ndjson"), lines());
            }
        },
        BUNDLES_A_LINE {
            @Override
            void write(Path data) throws IOException {
                Files.write(
                        data.resolve("bundles.ndjson"),
                        COHORT.byPatient().values().stream()
                                .map(ExportLayoutsTest::bundle)
                                .toList());
            }
        },
        A_BUNDLE_A_FILE {
            @Override
            void write(Path data) throws IOException {
                for (Map.Entry<String, List<String>> patient :
                        COHORT.byPatient().entrySet()) {
                    Files.writeString(
                            data.resolve(patient.getKey() + ".json"),
                            bundle(patient.getValue()).replace(",\"resource\"", ",\n  \"resource\""));
                }
            }
        },
        REFERENCES_OF_EVERY_KIND {
            @Override
            void write(Path data) throws IOException {
                int[] at = {0};
                changed(data, line -> switch (at[0]++ % 4) {
                    case 0 -> line.replaceAll("\"Patient/(p[0-9]+)\"", "\"https://ehr.example.org/fhir/Patient/$1\"");
                    case 1 -> line.replaceAll("\"Patient/(p[0-9]+)\"", "\"Patient/$1/_history/3\"");
                    case 2 -> line.replaceAll("\"Patient/(p[0-9]+)\"", "\"urn:uuid:$1\"");
                    default ->
                        line.replaceAll(
                                "\"reference\":\"Patient/(p[0-9]+)\"",
                                "\"identifier\":{\"system\":\"" + MRN + "\",\"value\":\"mrn $1\"}");
                });
            }
        },
        RESULTS_WITHOUT_AN_ID {
            @Override
            void write(Path data) throws IOException {
                changed(data, line -> line.replaceAll("\"Observation\",\"id\":\"[^\"]+\",", "\"Observation\","));
            }
        };

        abstract void write(Path data) throws IOException;
    }

    private static void changed(Path data, UnaryOperator<String> change) throws IOException {
        Files.write(data.resolve("all.ndjson"), lines().stream().map(change).toList());
    }

    @ParameterizedTest
    @EnumSource
    void theSameRecordsInAnotherLayoutMakeTheSameRows(Layout layout) throws Exception {
        Layout.ONE_FILE.write(data);
        String expected = read().hash();
        PatientShards.delete(data);
        Files.createDirectories(data);
        layout.write(data);
        assertThat(read().hash()).isEqualTo(expected);
        assertThat(withoutSubject).isZero();
        assertThat(unreadable).isEmpty();
    }

    @Test
    void sortedRecordsDoNotStayWhereATrainingIsStopped() throws Exception {
        Files.write(data.resolve("all.ndjson"), lines());
        Path work = Files.createDirectories(data.resolveSibling("work"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndedSorting.class.getName(),
                        data.toString(),
                        work.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.getInputStream().read()).isPositive();
        assertThat(work).isNotEmptyDirectory();
        process.destroy();
        process.waitFor();
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void aRecordOfNobodyIsLeftOutAndCounted() throws Exception {
        List<String> more = new ArrayList<>(lines());
        more.add("{\"resourceType\":\"Condition\",\"id\":\"lost\",\"code\":{\"text\":\"x\"}}");
        more.add(
                "{\"resourceType\":\"Condition\",\"id\":\"lost2\",\"subject\":{\"identifier\":{\"value\":\"nobody's\"}}}");
        Files.write(data.resolve("all.ndjson"), more);
        read();
        assertThat(withoutSubject).isEqualTo(2);
    }

    @Test
    void aLineThatIsCutShortIsNamed() throws Exception {
        List<String> cut = new ArrayList<>(lines());
        cut.set(41, cut.get(41).substring(0, 60));
        Files.write(data.resolve("all.ndjson"), cut);
        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Line 42 of all.ndjson is not JSON");
    }

    @Test
    void aGzippedFileThatIsCutShortIsNamed() throws Exception {
        Path whole = data.resolve("all.ndjson.gz");
        gzip(whole, text(lines(), "\n"));
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("all.ndjson.gz is no whole gzip file");
    }

    @Test
    void aFewRecordsThatAreNotFhirAreLeftOutAndCountedAndManyAreRefused() throws Exception {
        List<String> wrong = new ArrayList<>(lines());
        wrong.set(1, wrong.get(1).replaceFirst("\"start\":\"[^\"]*\"", "\"start\":\"soon\""));
        Files.write(data.resolve("all.ndjson"), wrong);
        read();
        assertThat(unreadable).isEqualTo(Map.of("Encounter", 1));
        Files.write(
                data.resolve("all.ndjson"),
                lines().stream()
                        .map(line -> line.replaceFirst("\"start\":\"[^\"]*\"", "\"start\":\"soon\""))
                        .toList());
        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read as FHIR R4: {Encounter=")
                .hasMessageContaining("another version");
    }

    @Test
    void visitsThatAreDatedByTheDayAloneAreAsked() throws Exception {
        changed(data, line -> line.replaceAll("\"(start|end)\":\"([0-9-]{10})T[^\"]+\"", "\"$1\":\"$2\""));
        assertThat(read().rows()).isGreaterThan(50);
    }

    private CohortTables read() throws Exception {
        try (PatientShards shards =
                PatientShards.sort(NdjsonFolder.open(data), STUDY, Studies.CODES, folder, done -> {})) {
            CohortReading reading = new CohortReading(STUDY, Studies.CODES, 7);
            CohortTables tables = reading.read(shards, OptionalInt.empty(), 2, done -> {});
            withoutSubject = shards.withoutSubject();
            unreadable = reading.unreadable();
            return tables;
        }
    }

    /** All records, each Patient with a number of the hospital. */
    private static List<String> lines() {
        return COHORT.byPatient().values().stream()
                .flatMap(List::stream)
                .map(line -> line.replaceFirst(
                        "(\"resourceType\":\"Patient\",\"id\":\"(p[0-9]+)\")",
                        "$1,\"identifier\":[{\"system\":\"" + MRN + "\",\"value\":\"mrn $2\"}]"))
                .toList();
    }

    /** Entries that refer to each other by fullUrl, and of which the results have no id of their own. */
    private static String bundle(List<String> records) {
        return "{\"type\":\"collection\",\"entry\":["
                + records.stream()
                        .map(line -> line.replaceAll("\"Patient/(p[0-9]+)\"", "\"urn:uuid:$1\""))
                        .map(line -> "{\"fullUrl\":\"urn:uuid:" + line.replaceFirst(".*?\"id\":\"([^\"]+)\".*", "$1")
                                + "\",\"resource\":"
                                + line.replaceFirst("(\"Observation\"),\"id\":\"[^\"]+\"", "$1") + "}")
                        .collect(Collectors.joining(","))
                + "],\"resourceType\":\"Bundle\"}";
    }

    private static String text(List<String> lines, String end) {
        return lines.stream().map(line -> line + end).collect(Collectors.joining());
    }

    private static void gzip(Path file, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
