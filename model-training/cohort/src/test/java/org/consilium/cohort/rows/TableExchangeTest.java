package org.consilium.cohort.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.consilium.clinical.assessment.Assessment;
import org.consilium.clinical.assessment.FindingCouncil;
import org.consilium.clinical.assessment.FindingOutcome;
import org.consilium.cohort.CohortToolRun;
import org.consilium.cohort.study.StudyFile;
import org.consilium.cohort.study.TableMapping;
import org.consilium.cohort.study.TableMappingFile;
import org.consilium.ensemble.ModelBundle;
import org.consilium.fhir.PatientCaseReader;
import org.consilium.fhir.StoredResource;
import org.consilium.fhir.Units;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableExchangeTest {

    private static final Path STUDIES = Path.of("..", "..", "deploy", "studies");
    private static final Path MAPPING = STUDIES.resolve("chronic-kidney-disease.table.yaml");
    private static final String HEADER =
            "age,bp,sg,al,su,rbc,pc,pcc,ba,bgr,bu,sc,sod,pot,hemo,pcv,wbcc,rbcc,htn,dm,cad,appet,pe,ane,target";

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    Path folder;

    @Test
    void rowsComeBackAsTheyWere() throws Exception {
        Path table = madeUp(40);
        TableExchange exchange = new TableExchange(mapping());
        assertThat(exchange.toFhir(table, folder.resolve("fhir"))).isEqualTo(40);
        assertThat(exchange.toRows(folder.resolve("fhir"), folder.resolve("back.csv")))
                .isEqualTo(40);
        assertThat(Files.readAllLines(folder.resolve("back.csv"))).isEqualTo(Files.readAllLines(table));
    }

    @Test
    void whatIsTrainedOnATableIsServedOnRecords() throws Exception {
        Path bundle = folder.resolve("ckd.bundle");
        assertThat(CohortToolRun.of(
                        "train",
                        "--study",
                        STUDIES.resolve("chronic-kidney-disease.yaml").toString(),
                        "--mapping",
                        MAPPING.toString(),
                        "--data",
                        madeUp(240).toString(),
                        "--out",
                        bundle.toString(),
                        "--profile",
                        "fast",
                        "--threads",
                        "2"))
                .isZero();
        FindingCouncil council = FindingCouncil.of(ModelBundle.openUnverified(bundle));
        double ill = probability(
                council,
                "61,80,1.01,4,1,abnormal,abnormal,notpresent,notpresent,150,120,5.2,,,9.1,,,,yes,,no,poor,yes,yes,");
        double well = probability(
                council, "41,80,1.02,0,0,normal,normal,notpresent,notpresent,95,25,0.8,,,15.1,,,,no,,no,good,no,no,");
        assertThat(ill).isGreaterThan(0.6);
        assertThat(well).isLessThan(0.4);
    }

    @Test
    void aCellThatDoesNotFitIsNamedByRowAndColumn() throws Exception {
        Path table =
                Files.writeString(folder.resolve("bad.csv"), HEADER + "\n" + "50,80,,,,,,,,high,,,,,,,,,,,,,,,ckd\n");
        assertThatThrownBy(() -> new TableExchange(mapping()).toFhir(table, folder.resolve("x")))
                .hasMessageContaining("Row 1, column bgr")
                .hasMessageContaining("a number is expected");
        Path more = Files.writeString(folder.resolve("more.csv"), HEADER + ",site\n");
        assertThatThrownBy(() -> new TableExchange(mapping()).toFhir(more, folder.resolve("x")))
                .hasMessageContaining("does not say what these columns are: site");
    }

    @Test
    void theStudiesInTheRepositoryHold() throws Exception {
        try (Stream<Path> files = Files.list(STUDIES)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".table.yaml")) {
                    assertThat(TableMappingFile.read(file).columns()).isNotEmpty();
                } else {
                    assertThat(StudyFile.read(file).problems()).isEmpty();
                }
            }
        }
    }

    private double probability(FindingCouncil council, String row) throws Exception {
        Path table = Files.writeString(folder.resolve("one.csv"), HEADER + "\n" + row + "\n");
        TableMapping mapping = mapping();
        Path records = folder.resolve("one" + row.hashCode());
        new TableExchange(mapping).toFhir(table, records);
        IParser json = FhirContext.forR4Cached().newJsonParser();
        List<StoredResource> stored = new ArrayList<>();
        try (Stream<Path> files = Files.list(records)) {
            for (Path file : files.toList()) {
                for (String line : Files.readAllLines(file)) {
                    stored.add(StoredResource.fromSource(json.parseResource(line)));
                }
            }
        }
        Assessment assessment = council.assess(
                new PatientCaseReader(council.study(), new Units()).read(stored),
                mapping.at().plus(Duration.ofMinutes(10)));
        FindingOutcome.Ranked ranked = assessment.ranked().get(0);
        return ranked.probability().value();
    }

    private static TableMapping mapping() throws Exception {
        return TableMappingFile.read(MAPPING);
    }

    /** Rows by a rule of their own: the ill have more creatinine, less haemoglobin and albumin in urine, with some overlap. */
    private Path madeUp(int rows) throws Exception {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < rows; i++) {
            boolean ill = random.nextInt(2) == 0;
            double worse = (ill ? 1 : 0) + random.nextGaussian() * 0.5;
            lines.add(String.join(
                    ",",
                    String.valueOf(30 + random.nextInt(50)),
                    String.valueOf(60 + 10 * random.nextInt(5)),
                    random.nextBoolean() ? "1.02" : "1.005",
                    String.valueOf((int) Math.max(0, Math.min(5, Math.round(2 * worse)))),
                    "0",
                    random.nextBoolean() ? "normal" : "",
                    random.nextBoolean() ? "normal" : "abnormal",
                    "notpresent",
                    random.nextInt(9) == 0 ? "present" : "notpresent",
                    String.valueOf(80 + random.nextInt(120)),
                    number(35 + 20 * worse),
                    number(Math.max(0.4, 1.2 + 1.5 * worse)),
                    random.nextBoolean() ? "" : "138.0",
                    "4.2",
                    number(14 - 2 * worse),
                    "41",
                    "7800",
                    "4.8",
                    random.nextInt(8) == 0 ? "" : worse > 0.6 ? "yes" : "no",
                    "no",
                    "no",
                    worse > 0.9 ? "poor" : "good",
                    "no",
                    worse > 1.2 ? "yes" : "no",
                    ill ? "ckd" : "notckd"));
        }
        return Files.write(folder.resolve("made-up.csv"), lines);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
