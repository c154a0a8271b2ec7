package org.consilium.cohort.table;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.consilium.clinical.study.ConditionKinds;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Objective;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.StudyJson;

/**
 * Rows on disk, so that a second training need not read the export again.
 *
 * <p>It holds patients' data and belongs where the export lies. It is refused when the study has changed since.
 */
public final class TablesFile {

    private static final int FORMAT = 0x434f4833;

    private TablesFile() {}

    public static void write(CohortTables tables, Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(
                new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)))) {
            byte[] study = StudyJson.write(tables.study());
            out.writeInt(FORMAT);
            out.writeInt(study.length);
            out.write(study);
            out.writeInt(tables.patientsRead());
            List<IndexRow> rows = tables.indexRows();
            out.writeInt(rows.size());
            for (IndexRow row : rows) {
                out.writeUTF(row.patient());
                out.writeUTF(row.person());
                out.writeUTF(row.visit());
                out.writeLong(row.at().toEpochMilli());
                for (double value : row.values()) {
                    out.writeDouble(value);
                }
                for (int f = 0; f < row.weights().length; f++) {
                    out.writeByte(row.outcomes()[f].code());
                    out.writeDouble(row.asked()[f]);
                    out.writeDouble(row.weights()[f]);
                }
                for (String label : row.groups()) {
                    out.writeUTF(label);
                }
            }
        }
    }

    /**
     * Reads rows that were written for this very study.
     *
     * @throws IOException if they were written for another
     */
    public static CohortTables read(Study study, Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16)))) {
            if (in.readInt() != FORMAT) {
                throw new IOException(file.getFileName() + " holds no rows. Maybe name another file.");
            }
            Study then = StudyJson.read(in.readNBytes(in.readInt()));
            if (!whatRowsDependOn(then).equals(whatRowsDependOn(study))) {
                throw new IOException("The rows in " + file.getFileName()
                        + " were made for another study. Maybe delete the file, so that the export is read again.");
            }
            int patients = in.readInt();
            int count = in.readInt();
            List<IndexRow> rows = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                String patient = in.readUTF();
                String person = in.readUTF();
                String visit = in.readUTF();
                Instant at = Instant.ofEpochMilli(in.readLong());
                double[] values = new double[study.features().size()];
                for (int c = 0; c < values.length; c++) {
                    values[c] = in.readDouble();
                }
                Outcome[] outcomes = new Outcome[study.findings().size()];
                double[] asked = new double[outcomes.length];
                double[] weights = new double[outcomes.length];
                for (int f = 0; f < outcomes.length; f++) {
                    outcomes[f] = Outcome.of(in.readByte());
                    asked[f] = in.readDouble();
                    weights[f] = in.readDouble();
                }
                List<String> groups = new ArrayList<>();
                for (int g = 0; g < study.subgroups().size(); g++) {
                    groups.add(in.readUTF());
                }
                rows.add(new IndexRow(patient, person, visit, at, values, outcomes, asked, weights, groups));
            }
            return new CohortTables(study, rows, patients);
        }
    }

    /** Titles, thresholds, costs and reasons may change without a new reading. */
    private static Study whatRowsDependOn(Study study) {
        return new Study(
                study.id(),
                "",
                "",
                "",
                "",
                study.population(),
                "",
                study.exclusions(),
                study.synthetic(),
                null,
                study.evidenceNeeded(),
                study.recordingTime(),
                study.indexVisits(),
                study.valueSets(),
                study.concepts(),
                study.features(),
                study.findings().stream()
                        .map(finding -> new Finding(
                                finding.id(),
                                "",
                                finding.codes(),
                                finding.knownBy(),
                                finding.course(),
                                finding.washoutDays(),
                                finding.horizonDays(),
                                Finding.Severity.LOW,
                                false,
                                null,
                                1,
                                finding.eligible(),
                                finding.evidenceAnyOf(),
                                null,
                                List.of()))
                        .toList(),
                study.subgroups(),
                ConditionKinds.NONE,
                study.leakage(),
                Objective.USUAL,
                Map.of());
    }
}
