package org.consilium.tabular.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.consilium.ensemble.encoding.MissingTokens;
import org.consilium.ensemble.encoding.SourceColumn;
import org.consilium.ensemble.encoding.TableEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Reads a table in two passes: the first counts what each column's cells look like, the second encodes them, so that
 * memory holds eight bytes a value and no text.
 */
public final class TableLoader {
    private static final int FEWEST_ROWS = 20;
    private static final int FEWEST_ROWS_OF_A_CLASS = 5;

    /** A model learns from a fifth of so many, and what is fitted on rows held out is as sharp as it need be. */
    private static final int MOST_ROWS = 1_000_000;

    private final TableFile file;
    private final TableRequest request;
    private final int mostRows;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Integer> cases = new HashMap<>();
    private RowSample sample = RowSample.ALL;

    public TableLoader(TableFile file, TableRequest request) {
        this(file, request, MOST_ROWS);
    }

    TableLoader(TableFile file, TableRequest request, int mostRows) {
        this.file = file;
        this.mostRows = mostRows;
        notes.addAll(file.notes());
        this.request = request;
        TableRequest.Roles roles = request.roles();
        for (String column : Arrays.asList(roles.group(), roles.time(), roles.site(), roles.weights())) {
            if (column != null) {
                file.position(column);
            }
        }
        request.exclude().forEach(file::position);
        request.columns().keySet().forEach(file::position);
        file.position(request.target());
    }

    /** Reads the rows that have a label; of more than a million, some of them. */
    public LoadedTable load() {
        List<String> classes = classes();
        sample = RowSample.draw(file, request, classes, label -> cases.getOrDefault(label, 0), mostRows, notes);
        TableEncoding encoding = learn(sample::holds);
        LoadedTable loaded = read(classes, encoding, sample::holds);
        List<String> all = new ArrayList<>(loaded.notes());
        all.addAll(GivenAway.notes(loaded.table()));
        return new LoadedTable(
                loaded.table(),
                loaded.sourceRows(),
                loaded.times(),
                loaded.sites(),
                loaded.encoding(),
                List.copyOf(all));
    }

    /** The classes over all rows of the file. */
    public List<String> classes() {
        ColumnScan target = new ColumnScan(request.target(), targetMissing(), 1);
        int at = file.position(request.target());
        int rows = file.rows((row, cells) -> target.add(cells.get(at)));
        if (rows == 0) {
            throw new BadTableException("The file " + file.path().getFileName()
                    + " has a header but no rows. Add at least " + FEWEST_ROWS + " rows with labels.");
        }
        List<String> classes = Labels.classes(target, request.labels());
        if (target.known() < FEWEST_ROWS) {
            throw new BadTableException("The file " + file.path().getFileName() + " has " + target.known()
                    + " rows with a label, too few to learn from and check. Give at least " + FEWEST_ROWS + ".");
        }
        long enough = classes.stream()
                .filter(label -> target.rowsWith(label) >= FEWEST_ROWS_OF_A_CLASS)
                .count();
        if (enough < 2) {
            throw new BadTableException("The target column " + request.target()
                    + " has fewer than two classes with " + FEWEST_ROWS_OF_A_CLASS
                    + " rows or more, too few to learn from and"
                    + " check: " + rarest(target, classes) + ". Give more rows of it, or name another column.");
        }
        if (target.missing() > 0) {
            notes.add(target.missing() + " of " + rows + " rows have no label in " + request.target()
                    + " and are left out.");
        }
        classes.forEach(label -> cases.put(label, target.rowsWith(label)));
        return classes;
    }

    private static String rarest(ColumnScan target, List<String> classes) {
        String rarest = java.util.Collections.min(classes, java.util.Comparator.comparingInt(target::rowsWith));
        return rarest + " has " + target.rowsWith(rarest);
    }

    /** Learns the encoding on the rows that may be learnt from and have a label. */
    public TableEncoding learn(IntPredicate mayLearn) {
        List<ColumnScan> scans = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (int c = 0; c < file.header().size(); c++) {
            if (!request.isReserved(file.header().get(c))) {
                scans.add(new ColumnScan(
                        file.header().get(c), request.missing(), file.header().size()));
                positions.add(c);
            }
        }
        int target = file.position(request.target());
        file.rows((row, cells) -> {
            if (mayLearn.test(row)
                    && !MissingTokens.STRICT.holds(
                            request.target(), cells.get(target).strip())) {
                for (int c = 0; c < scans.size(); c++) {
                    scans.get(c).add(cells.get(positions.get(c)));
                }
            }
        });
        KindInference inference = new KindInference(request.themes());
        List<SourceColumn> columns = new ArrayList<>();
        for (ColumnScan scan : scans) {
            SourceColumn column = inference.learn(scan, request.declared(scan.name));
            if (column != null) {
                columns.add(column);
            }
        }
        notes.addAll(inference.notes());
        if (columns.isEmpty()) {
            throw new BadTableException("No column of " + file.path().getFileName()
                    + " can be learnt from: each is the target, excluded, constant, without values, or a name or"
                    + " number of a row. Add columns with evidence, or declare their kinds in a study file.");
        }
        return new TableEncoding(
                request.themes() ? ThemeFit.replace(file, columns, mayLearn) : columns, request.missing());
    }

    /** Encodes the rows that are wanted and have a label; a column that the file lacks is unknown. */
    public LoadedTable read(List<String> classes, TableEncoding encoding, IntPredicate wanted) {
        Map<String, Integer> codes = new HashMap<>();
        classes.forEach(label -> codes.put(label, codes.size()));
        int width = encoding.features().size();
        Columns columns = new Columns(width);
        List<Integer> sourceRows = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<Integer> groups = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        List<String> sites = new ArrayList<>();
        Map<String, Integer> persons = new HashMap<>();
        int target = file.position(request.target());
        int[] positions = encoding.columns().stream()
                .mapToInt(column -> file.has(column.name()) ? file.position(column.name()) : -1)
                .toArray();
        int group = positionOrNone(request.roles().group());
        int time = positionOrNone(request.roles().time());
        int weight = positionOrNone(request.roles().weights());
        int site = positionOrNone(request.roles().site());
        double[] encoded = new double[width];
        file.rows((row, cells) -> {
            String said = cells.get(target).strip();
            Integer label = codes.get(said);
            if (label == null || !wanted.test(row)) {
                return;
            }
            for (int c = 0; c < positions.length; c++) {
                encoding.encode(c, positions[c] < 0 ? null : cells.get(positions[c]), encoded);
            }
            columns.add(encoded);
            sourceRows.add(row);
            labels.add(label);
            if (group >= 0) {
                String person = cells.get(group).strip();
                // A row without a person is a person of its own.
                String key = person.isEmpty() ? "\0" + row : person;
                Integer known = persons.putIfAbsent(key, persons.size());
                groups.add(known == null ? persons.size() - 1 : known);
            }
            if (time >= 0) {
                times.add(time(cells.get(time).strip(), row));
            }
            if (site >= 0) {
                sites.add(cells.get(site).strip());
            }
            if (weight >= 0 || sample.weighs()) {
                weights.add(sample.weight(said)
                        * (weight < 0 ? 1 : weight(cells.get(weight).strip(), row)));
            }
        });
        TrainingTable table = new TrainingTable(
                encoding.features(),
                columns.toArrays(),
                classes,
                labels.stream().mapToInt(Integer::intValue).toArray(),
                group < 0 ? null : groups.stream().mapToInt(Integer::intValue).toArray(),
                weights.isEmpty()
                        ? null
                        : weights.stream().mapToDouble(Double::doubleValue).toArray());
        return new LoadedTable(
                table, List.copyOf(sourceRows), List.copyOf(times), List.copyOf(sites), encoding, List.copyOf(notes));
    }

    /** A label may be a word such as "unknown" or a sign such as "-": only what the table's user or nobody else says is none. */
    private MissingTokens targetMissing() {
        Set<String> own = request.missing().byColumn().get(request.target());
        return own == null
                ? MissingTokens.STRICT
                : new MissingTokens(MissingTokens.STRICT.everywhere(), Map.of(request.target(), own));
    }

    private int positionOrNone(@Nullable String column) {
        return column == null ? -1 : file.position(column);
    }

    private double time(String cell, int row) {
        double number = SourceColumn.number(cell);
        double value = Double.isNaN(number) ? SourceColumn.Date.days(cell) : number;
        if (Double.isNaN(value)) {
            throw new BadTableException("Row " + row + " of " + file.path().getFileName()
                    + " has no time that can be read in column "
                    + request.roles().time()
                    + ". Give a number or a date such as 2024-05-31 in every row.");
        }
        return value;
    }

    private double weight(String cell, int row) {
        double value = SourceColumn.number(cell);
        if (!(value > 0)) {
            throw new BadTableException("Row " + row + " of " + file.path().getFileName()
                    + " has no positive number in the weights column "
                    + request.roles().weights()
                    + ". Give one in every row; leave out rows that should not count.");
        }
        return value;
    }

    /** Columns that grow with the rows that come. */
    private static final class Columns {
        private double[][] values;
        private int rows;

        Columns(int width) {
            values = new double[width][1024];
        }

        void add(double[] row) {
            for (int c = 0; c < values.length; c++) {
                if (rows == values[c].length) {
                    values[c] = Arrays.copyOf(values[c], rows + (rows >> 1));
                }
                values[c][rows] = row[c];
            }
            rows++;
        }

        double[][] toArrays() {
            for (int c = 0; c < values.length; c++) {
                values[c] = Arrays.copyOf(values[c], rows);
            }
            return values;
        }
    }
}
