package org.consilium.tabular.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.consilium.ensemble.encoding.SourceColumn;

/** The classes of a target column, in the order in which the model speaks of them. */
final class Labels {
    private static final int MOST_CLASSES = 500;

    /** More distinct numbers than this are a measurement; so are fewer that are not whole. */
    private static final int MOST_NUMBERS = 20;

    private static final Set<String> POSITIVE = Set.of(
            "1",
            "1.0",
            "yes",
            "true",
            "t",
            "y",
            "positive",
            "pos",
            "+",
            "present",
            "case",
            "malignant",
            "disease",
            "sick",
            "abnormal",
            "dead",
            "died");
    private static final Set<String> NEGATIVE = Set.of(
            "0",
            "0.0",
            "no",
            "false",
            "f",
            "n",
            "negative",
            "neg",
            "-",
            "absent",
            "control",
            "benign",
            "healthy",
            "normal",
            "alive",
            "survived");

    private Labels() {}

    /**
     * Alphabetical order; of two classes the second is the finding: the one named like one, else the rarer.
     *
     * @param stated the classes as a user gave them; empty to take them from the cells
     * @throws BadTableException if the target cannot be a label
     */
    static List<String> classes(ColumnScan target, List<String> stated) {
        String column = "The target column " + target.name;
        if (target.known() == 0) {
            throw new BadTableException(column + " has no label in any row. Give rows whose outcome is known.");
        }
        if (!stated.isEmpty()) {
            return stated(target, stated);
        }
        List<String> classes = new ArrayList<>(target.distinct() > MOST_CLASSES ? List.of() : target.cells());
        if (target.distinct() > MOST_CLASSES || target.distinct() > Math.max(20, target.known() / 2)) {
            throw new BadTableException(column + " has "
                    + (target.distinct() == Integer.MAX_VALUE ? "more than 20,000" : target.distinct())
                    + " distinct values in " + target.known()
                    + " rows, so it is no label. Group its values into classes,"
                    + " or name another column.");
        }
        boolean numbers = classes.stream().noneMatch(label -> Double.isNaN(SourceColumn.number(label)));
        if (numbers && (classes.size() > MOST_NUMBERS || (!target.whole() && classes.size() > 10))) {
            throw new BadTableException(column + " holds " + classes.size()
                    + " distinct numbers, like a measurement. Group them into classes, or list them as labels in a study"
                    + " file if they are classes.");
        }
        if (classes.size() == 1) {
            throw new BadTableException(
                    column + " has one class only in all rows with a label. Give rows of at least two classes.");
        }
        checkSpelling(column, classes);
        if (numbers) {
            classes.sort(Comparator.comparingDouble(SourceColumn::number));
        }
        if (classes.size() == 2) {
            boolean named = POSITIVE.contains(classes.get(0).toLowerCase(Locale.ROOT))
                    || NEGATIVE.contains(classes.get(1).toLowerCase(Locale.ROOT));
            boolean otherNamed = POSITIVE.contains(classes.get(1).toLowerCase(Locale.ROOT))
                    || NEGATIVE.contains(classes.get(0).toLowerCase(Locale.ROOT));
            boolean firstRarer = target.rowsWith(classes.get(0)) < target.rowsWith(classes.get(1));
            if ((named && !otherNamed) || (named == otherNamed && firstRarer)) {
                return List.of(classes.get(1), classes.get(0));
            }
        }
        return List.copyOf(classes);
    }

    private static List<String> stated(ColumnScan target, List<String> stated) {
        for (String label : stated) {
            if (target.rowsWith(label) == 0) {
                throw new BadTableException("No row has the label " + label + " in the target column " + target.name
                        + ". It has: "
                        + String.join(
                                ", ", target.byFrequency().stream().limit(8).toList()) + ".");
            }
        }
        if (stated.size() < 2 || stated.stream().distinct().count() < stated.size()) {
            throw new BadTableException(
                    "The labels of " + target.name + " in the study file need at least two classes, each listed once.");
        }
        return List.copyOf(stated);
    }

    /** A class that is spelt in two ways would be learnt as two. */
    private static void checkSpelling(String column, List<String> classes) {
        Map<String, String> seen = new HashMap<>();
        for (String label : classes) {
            if (label.indexOf('|') >= 0) {
                throw new BadTableException(column + " has the label " + label
                        + ", but a bar separates the labels of a prediction set. Rename the label.");
            }
            double number = SourceColumn.number(label);
            String key = Double.isNaN(number) ? label.toLowerCase(Locale.ROOT) : Double.toString(number);
            String before = seen.putIfAbsent(key, label);
            if (before != null) {
                throw new BadTableException(column + " has the labels " + before + " and " + label
                        + ", which look like one class spelt in two ways. Write them alike, or list both as labels in a"
                        + " study file.");
            }
        }
    }
}
