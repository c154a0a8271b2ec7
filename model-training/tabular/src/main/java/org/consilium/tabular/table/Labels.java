package org.consilium.tabular.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.consilium.ensemble.encoding.SourceColumn;

/** The classes of a target column, in the order in which the model speaks of them. */
final class Labels {
    private static final int MOST_CLASSES = 500;
    private static final Set<String> POSITIVE = Set.of(
            "1", "1.0", "yes", "true", "t", "y", "positive", "pos", "present", "case", "malignant", "disease", "sick");
    private static final Set<String> NEGATIVE =
            Set.of("0", "0.0", "no", "false", "f", "n", "negative", "neg", "absent", "control", "benign", "healthy");

    private Labels() {}

    /**
     * Alphabetical order; of two classes the second is the finding: the one named like one, else the rarer.
     *
     * @throws BadTableException if the target cannot be a label
     */
    static List<String> classes(ColumnScan target) {
        if (target.known() == 0) {
            throw new BadTableException(
                    "The target column " + target.name + " has no label in any row. Give rows whose outcome is known.");
        }
        List<String> classes = new ArrayList<>(target.distinct() > MOST_CLASSES ? List.of() : target.cells());
        if (target.distinct() > MOST_CLASSES || target.distinct() > Math.max(20, target.known() / 2)) {
            throw new BadTableException("The target column " + target.name + " has "
                    + (target.distinct() == Integer.MAX_VALUE ? "more than 20,000" : target.distinct())
                    + " distinct values in " + target.known()
                    + " rows, so it is no label. Group its values into classes,"
                    + " or name another column.");
        }
        if (classes.size() == 1) {
            throw new BadTableException("The target column " + target.name
                    + " has one class only in all rows with a label. Give rows of at least two classes.");
        }
        if (classes.stream().noneMatch(label -> Double.isNaN(SourceColumn.number(label)))) {
            classes.sort(Comparator.comparingDouble(SourceColumn::number));
        }
        if (classes.size() == 2) {
            boolean named = POSITIVE.contains(classes.get(0).toLowerCase(Locale.ROOT))
                    || NEGATIVE.contains(classes.get(1).toLowerCase(Locale.ROOT));
            boolean otherNamed = POSITIVE.contains(classes.get(1).toLowerCase(Locale.ROOT))
                    || NEGATIVE.contains(classes.get(0).toLowerCase(Locale.ROOT));
            boolean firstRarer = target.count(classes.get(0)) < target.count(classes.get(1));
            if (named || (!otherNamed && firstRarer)) {
                return List.of(classes.get(1), classes.get(0));
            }
        }
        return List.copyOf(classes);
    }
}
