package org.consilium.cohort.table;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.consilium.clinical.study.Feature;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.ensemble.FeatureColumn;
import org.consilium.tabular.table.TrainingTable;

/**
 * The rows of a study: drawn visits of its patients, their features, and for each finding what came.
 *
 * <p><b>Order</b>: by patient, time and visit, so that the same data make the same tables on any number of threads.
 */
public final class CohortTables {

    /**
     * A finding's own table.
     *
     * @param atVisit the rows that were asked during a visit; the others, between two
     * @param labels the groups of each row, in the order of the study's subgroups
     * @param askings how often it was asked, answered or not
     */
    public record FindingTable(
            Finding finding,
            TrainingTable table,
            BitSet atVisit,
            List<List<String>> labels,
            List<Asking> askings,
            int casePatients,
            int cases) {}

    /** One asking after a finding, weighted back to all of them: service would answer, or withhold for want of evidence. */
    public record Asking(int person, double weight, boolean answered) {}

    private final Study study;
    private final List<IndexRow> all;
    private final List<IndexRow> rows;
    private final Map<String, Integer> groups;
    private final int doubles;
    private final int patientsRead;

    CohortTables(Study study, List<IndexRow> rows, int patientsRead) {
        this.study = study;
        this.all = rows.stream()
                .sorted(Comparator.comparing(IndexRow::patient)
                        .thenComparing(IndexRow::at)
                        .thenComparing(IndexRow::visit))
                .toList();
        this.rows = all.stream().filter(IndexRow::isAnswered).toList();
        this.groups = persons(this.all);
        this.doubles = groups.size() - (int) groups.values().stream().distinct().count();
        this.patientsRead = patientsRead;
    }

    /** The person of each patient id: one who is there under two ids must not stand on both sides of a split. */
    private static Map<String, Integer> persons(List<IndexRow> rows) {
        Map<String, String> leads = new HashMap<>();
        for (IndexRow row : rows) {
            for (String word : row.person().split(" ", -1)) {
                String one = last(leads, row.patient());
                String other = last(leads, word);
                if (!one.equals(other)) {
                    leads.put(other, one);
                }
            }
        }
        Map<String, Integer> byPerson = new HashMap<>();
        Map<String, Integer> byPatient = new LinkedHashMap<>();
        for (IndexRow row : rows) {
            String person = last(leads, row.patient());
            Integer known = byPerson.putIfAbsent(person, byPerson.size());
            byPatient.putIfAbsent(row.patient(), known == null ? byPerson.size() - 1 : known);
        }
        return byPatient;
    }

    /** Where the words of a person lead in the end. */
    private static String last(Map<String, String> leads, String word) {
        String at = word;
        while (leads.containsKey(at)) {
            at = leads.getOrDefault(at, at);
        }
        return at;
    }

    /** Patient ids that stand for a person who has another id too. */
    public int doubles() {
        return doubles;
    }

    public Study study() {
        return study;
    }

    public int rows() {
        return rows.size();
    }

    /** Times that were asked and would be withheld, since too little of what the study reads was known by then. */
    public int withheld() {
        return (int) all.stream()
                .filter(row -> !row.isAnswered() && Arrays.stream(row.asked()).anyMatch(weight -> weight > 0))
                .count();
    }

    /** Patients with at least one row that was answered. */
    public int patients() {
        return (int) rows.stream().map(IndexRow::patient).distinct().count();
    }

    /** How many patients of the rows fall into each group of a subgroup; one who grows older may fall into two. */
    public Map<String, Integer> composition(int subgroup) {
        Map<String, Set<String>> people = new TreeMap<>();
        rows.forEach(row -> people.computeIfAbsent(row.groups().get(subgroup), label -> new HashSet<>())
                .add(row.patient()));
        Map<String, Integer> counts = new TreeMap<>();
        people.forEach((label, ids) -> counts.put(label, ids.size()));
        return counts;
    }

    /** All rows without a label, for what is learnt of the evidence alone. */
    public TrainingTable evidence() {
        int columns = study.features().size();
        double[][] values = new double[columns][rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            for (int c = 0; c < columns; c++) {
                values[c][i] = rows.get(i).values()[c];
            }
        }
        return new TrainingTable(columns(study), values, List.of("none"), new int[rows.size()], null, null);
    }

    /** Patients in the export, asked or not. */
    public int patientsRead() {
        return patientsRead;
    }

    List<IndexRow> indexRows() {
        return all;
    }

    /** A row's features, as a copy. */
    public double[] values(int row) {
        return rows.get(row).values().clone();
    }

    public String patient(int row) {
        return rows.get(row).patient();
    }

    public Instant at(int row) {
        return rows.get(row).at();
    }

    /** The latest time that was asked. */
    public Instant latest() {
        return rows.stream().map(IndexRow::at).max(Comparator.naturalOrder()).orElse(Instant.MIN);
    }

    public static List<FeatureColumn> columns(Study study) {
        return study.features().stream().map(CohortTables::column).toList();
    }

    private static FeatureColumn column(Feature feature) {
        return new FeatureColumn(
                feature.name(), FeatureColumn.Kind.NUMERIC, feature.ucum(), List.of(), Optional.of(feature.concept()));
    }

    /** The table of a finding: the rows that were drawn for it and where it was asked after. */
    public FindingTable of(Finding finding) {
        int f = study.findings().indexOf(finding);
        List<IndexRow> drawn = rows.stream().filter(row -> row.weights()[f] > 0).toList();
        int columns = study.features().size();
        double[][] values = new double[columns][drawn.size()];
        int[] labels = new int[drawn.size()];
        int[] people = new int[drawn.size()];
        double[] weights = new double[drawn.size()];
        double total = drawn.stream().mapToDouble(row -> row.weights()[f]).sum();
        List<List<String>> labelsOf = new ArrayList<>();
        BitSet atVisit = new BitSet(drawn.size());
        List<String> casePatients = new ArrayList<>();
        int cases = 0;
        for (int i = 0; i < drawn.size(); i++) {
            IndexRow row = drawn.get(i);
            for (int c = 0; c < columns; c++) {
                values[c][i] = row.values()[c];
            }
            labels[i] = row.outcomes()[f] == Outcome.CASE ? 1 : 0;
            people[i] = groups.getOrDefault(row.patient(), -1);
            weights[i] = row.weights()[f] * drawn.size() / total;
            labelsOf.add(row.groups());
            atVisit.set(i, row.isAtVisit());
            if (labels[i] == 1) {
                cases++;
                casePatients.add(row.patient());
            }
        }
        TrainingTable table =
                new TrainingTable(columns(study), values, List.of("none", finding.id()), labels, people, weights);
        List<Asking> askings = all.stream()
                .filter(row -> row.asked()[f] > 0)
                .map(row -> new Asking(groups.getOrDefault(row.patient(), -1), row.asked()[f], row.weights()[f] > 0))
                .toList();
        return new FindingTable(
                finding,
                table,
                atVisit,
                labelsOf,
                askings,
                (int) casePatients.stream().distinct().count(),
                cases);
    }

    /** SHA-256 over every row: patients, times, values, outcomes and weights, to the bit. */
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (IndexRow row : all) {
                digest.update(row.patient().getBytes(StandardCharsets.UTF_8));
                digest.update(row.visit().getBytes(StandardCharsets.UTF_8));
                ByteBuffer bytes = ByteBuffer.allocate(
                        Long.BYTES * (1 + row.values().length + row.weights().length) + row.outcomes().length);
                bytes.putLong(row.at().toEpochMilli());
                for (double value : row.values()) {
                    bytes.putLong(Double.doubleToLongBits(value));
                }
                for (double weight : row.weights()) {
                    bytes.putLong(Double.doubleToLongBits(weight));
                }
                for (Outcome outcome : row.outcomes()) {
                    bytes.put(outcome.code());
                }
                digest.update(bytes.array());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
