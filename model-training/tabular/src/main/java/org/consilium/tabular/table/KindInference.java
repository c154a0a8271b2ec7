package org.consilium.tabular.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.consilium.ensemble.encoding.DateForm;
import org.consilium.ensemble.encoding.SourceColumn;
import org.jspecify.annotations.Nullable;

/** Decides what a column is and learns its encoding; says in a note what a user should know of the decision. */
final class KindInference {
    /** A few cells of another kind are typing errors; more are codes. */
    private static final double STRAY_SHARE = 0.005;

    private static final int ROWS_FOR_ONE_STRAY = 50;

    /** Above this share of numbers, words among them say why there is no number. */
    private static final double NUMBERS_WITH_WORDS = 0.7;

    private static final int MOST_STRAY_WORDS = 5;
    private static final int FEWEST_NUMBERS = 10;
    private static final int MOST_ORDINAL_LEVELS = 30;
    private static final int MOST_LEVELS = 1000;
    private static final int FEWEST_ROWS_A_LEVEL = 2;
    private static final int MOST_WORDS = 200;
    private static final int MOST_WORDS_OF_THEMES = 1000;
    private static final int FEWEST_CELLS_A_WORD = 3;
    private static final int ROWS_FOR_SEASONS = 1000;
    private static final double MOST_YEARS_OF_SEASONS = 20;
    private static final double DAYS_A_YEAR = 365.25;

    private static final Pattern NAME_OF_A_RECORD = Pattern.compile(
            "(?i)(?:.*[ _.-])?(?:id|nr|no|number|mrn|index|row|key|uuid|record|case)(?:[ _.-]?(?:id|nr|no|number))?"
                    + "|.*[a-z](?:ID|Id|Nr|No)");

    private final boolean themes;
    private final List<String> notes = new ArrayList<>();

    /** @param themes whether texts will become themes, which take more words */
    KindInference(boolean themes) {
        this.themes = themes;
    }

    /** What was decided that a user should know, a line each. */
    List<String> notes() {
        return notes;
    }

    /**
     * The encoding of a column, or null if it is not to be used.
     *
     * @throws BadTableException if its cells can be read in two ways
     */
    @Nullable
    SourceColumn learn(ColumnScan scan, TableRequest.Declared declared) {
        if (scan.known() == 0) {
            notes.add("Column " + scan.name + " has no known value and is not used.");
            return null;
        }
        if (scan.distinct() == 1 && scan.missing() == 0) {
            notes.add("Column " + scan.name + " has one value only and is not used.");
            return null;
        }
        ColumnKind kind = declared.kind() != null
                ? declared.kind()
                : declared.form() != null
                        ? ColumnKind.DATE
                        : !declared.levels().isEmpty() ? ColumnKind.ORDINAL : infer(scan);
        return switch (kind) {
            case NUMERIC -> numeric(scan);
            case DATE -> date(scan, declared.form());
            case ORDINAL -> ordinal(scan, declared.levels());
            case TEXT -> text(scan);
            case CATEGORICAL -> categorical(scan);
            case UNUSED -> null;
        };
    }

    private ColumnKind infer(ColumnScan scan) {
        int known = scan.known();
        int allowed = Math.max((int) (known * STRAY_SHARE), known >= ROWS_FOR_ONE_STRAY ? 1 : 0);
        checkNotation(scan);
        if (known - scan.numbers() - decimalCommas(scan) <= allowed || isNumbersWithWords(scan)) {
            return isRecordNumber(scan) ? ColumnKind.UNUSED : ColumnKind.NUMERIC;
        }
        for (DateForm form : DateForm.values()) {
            if (known - scan.dates(form) <= allowed) {
                return ColumnKind.DATE;
            }
        }
        if (scan.distinct() <= MOST_ORDINAL_LEVELS
                && scan.distinct() > 2
                && !OrdinalLevels.ordered(scan.cells()).isEmpty()) {
            return ColumnKind.ORDINAL;
        }
        boolean nearlyAllDistinct = scan.distinct() > 0.5 * known;
        if (scan.wordsPerCell() >= 3 && nearlyAllDistinct) {
            return ColumnKind.TEXT;
        }
        if (scan.distinct() > 0.9 * known && known > 20) {
            notes.add(
                    "Column " + scan.name + " has a value of its own in nearly every row, like a name or a number of a"
                            + " record, and is not used. Declare its kind in a study file if it says something of patients.");
            return ColumnKind.UNUSED;
        }
        return ColumnKind.CATEGORICAL;
    }

    /** Numbers that only count or name rows would be learnt by heart, and mean nothing for the next patient. */
    private boolean isRecordNumber(ColumnScan scan) {
        boolean counts = scan.countsUp() && scan.missing() == 0;
        boolean names = scan.whole()
                && scan.distinct() > 0.95 * scan.known()
                && scan.known() > 20
                && NAME_OF_A_RECORD.matcher(scan.name).matches();
        if (counts || names) {
            notes.add("Column " + scan.name + (counts ? " counts the rows" : " looks like the number of a record")
                    + " and is not used. Declare it as numeric in a study file if it says something of patients.");
        }
        return counts || names;
    }

    /** Whether a column is of numbers, with a few words or limits such as {@code <0.1} where there was none. */
    private static boolean isNumbersWithWords(ColumnScan scan) {
        if (scan.numbers() < NUMBERS_WITH_WORDS * scan.known() || scan.distinct() == Integer.MAX_VALUE) {
            return false;
        }
        int words = 0;
        int numbers = 0;
        for (String cell : scan.cells()) {
            if (!Double.isNaN(SourceColumn.number(cell))) {
                numbers++;
            } else if (!isLimit(cell)) {
                if (cell.chars().anyMatch(Character::isDigit) && !isTooLarge(cell)) {
                    return false;
                }
                words++;
            }
        }
        return words <= MOST_STRAY_WORDS && numbers > FEWEST_NUMBERS;
    }

    /** {@code 1e999} is written like a number and is none. */
    private static boolean isTooLarge(String cell) {
        try {
            return Double.isInfinite(Double.parseDouble(cell));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isLimit(String cell) {
        char sign = cell.charAt(0);
        return (sign == '<' || sign == '>' || sign == '≤' || sign == '≥')
                && !Double.isNaN(SourceColumn.number(cell.replaceFirst("^[<>≤≥]=?\\s*", "")));
    }

    /** Cells whose decimal comma is beyond doubt, and with them those that would else be in doubt. */
    private static int decimalCommas(ColumnScan scan) {
        return scan.commaNumbers() == 0 ? 0 : scan.commaNumbers() + scan.thousands();
    }

    private static void checkNotation(ColumnScan scan) {
        int withCommas = scan.commaNumbers() + scan.thousands() + scan.mixedNotation();
        boolean numbers = scan.numbers() + withCommas >= 0.9 * scan.known();
        boolean doubt = scan.mixedNotation() > 0
                || (scan.commaNumbers() == 0 && scan.thousands() > 0)
                || (scan.commaNumbers() > 0 && !scan.whole());
        if (numbers && withCommas > 0 && doubt) {
            throw new BadTableException("Column " + scan.name + " has numbers with commas in " + withCommas
                    + " cells that can be decimals or thousands. Write them with a decimal point and without"
                    + " separators of thousands.");
        }
    }

    private SourceColumn numeric(ColumnScan scan) {
        if (scan.beyond() > 0) {
            throw new BadTableException("Column " + scan.name + " has numbers beyond 1e30 in " + scan.beyond()
                    + " cells, larger than any measurement. Correct them, leave their cells empty, or leave the column out"
                    + " with --exclude.");
        }
        boolean comma = scan.commaNumbers() > 0;
        if (comma) {
            notes.add("Column " + scan.name + " is read as numbers with a decimal comma.");
        }
        int stray = scan.known() - scan.numbers() - (comma ? decimalCommas(scan) : 0);
        if (stray > 0) {
            List<String> examples = scan.byFrequency().stream()
                    .filter(cell -> Double.isNaN(SourceColumn.number(cell.replace(',', '.'))))
                    .filter(cell -> cell.length() < 20)
                    .limit(3)
                    .toList();
            notes.add("Column " + scan.name + " is read as numbers; " + stray
                    + " of its cells are none" + (examples.isEmpty() ? "" : ", such as " + String.join(", ", examples))
                    + ", and count as unknown.");
        }
        noteSentinel(scan);
        return new SourceColumn.Numeric(scan.name, comma);
    }

    /** A -999 among positive values is no measurement; whether it means unknown is for the user to say. */
    private void noteSentinel(ColumnScan scan) {
        double[] numbers = scan.distinct() == Integer.MAX_VALUE
                ? new double[0]
                : scan.cells().stream()
                        .mapToDouble(SourceColumn::number)
                        .filter(value -> !Double.isNaN(value))
                        .sorted()
                        .toArray();
        if (numbers.length < FEWEST_NUMBERS) {
            return;
        }
        double first = numbers[0];
        double last = numbers[numbers.length - 1];
        double beforeLast = numbers[numbers.length - 2];
        boolean low = isNines(-first) && numbers[1] >= 0;
        boolean high = isNines(last) && last > 5 * Math.abs(beforeLast);
        if (low || high) {
            double value = low ? first : last;
            String shown = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
            notes.add("Column " + scan.name + " holds " + shown
                    + " far from its other values. If it means unknown, say so" + " in a study file: {\"columns\": {\""
                    + scan.name + "\": {\"missing\": [\"" + shown + "\"]}}}.");
        }
    }

    private static boolean isNines(double value) {
        return value == 1 || value == 9 || value == 99 || value == 999 || value == 9999 || value == 99999;
    }

    private @Nullable SourceColumn date(ColumnScan scan, @Nullable DateForm stated) {
        DateForm form = stated;
        if (form == null) {
            form = DateForm.YEAR_FIRST;
            for (DateForm other : DateForm.values()) {
                form = scan.dates(other) > scan.dates(form) ? other : form;
            }
            if (form != DateForm.YEAR_FIRST && scan.dates(DateForm.DAY_FIRST) == scan.dates(DateForm.MONTH_FIRST)) {
                notes.add("Column " + scan.name + " has dates of which day and month cannot be told apart, and is not"
                        + " used. Give its \"form\" in a study file: day_first or month_first.");
                return null;
            }
            if (form != DateForm.YEAR_FIRST) {
                notes.add("Column " + scan.name + " is read as dates with the "
                        + (form == DateForm.DAY_FIRST ? "day" : "month") + " first.");
            }
        }
        notes.add(
                "Column " + scan.name
                        + " is read as days of the calendar: patients to come lie beyond those learnt from. If"
                        + " it is the time since something that matters, give the days between the two dates as a column instead.");
        DateForm chosen = form;
        double[] days = scan.cells().stream()
                .mapToDouble(chosen::days)
                .filter(day -> !Double.isNaN(day))
                .sorted()
                .toArray();
        boolean seasons = scan.known() >= ROWS_FOR_SEASONS
                && days.length > 60
                && days[days.length - 1] - days[0] <= MOST_YEARS_OF_SEASONS * DAYS_A_YEAR
                && days[days.length - 1] - days[0] >= DAYS_A_YEAR;
        return new SourceColumn.Date(scan.name, form, seasons);
    }

    private static SourceColumn ordinal(ColumnScan scan, List<String> stated) {
        List<String> levels = stated.isEmpty() ? OrdinalLevels.ordered(scan.cells()) : stated;
        if (levels.isEmpty()) {
            throw new BadTableException("The order of column " + scan.name
                    + " cannot be told from its levels. List its \"levels\" in their order in the study file.");
        }
        return new SourceColumn.Ordinal(scan.name, levels);
    }

    private SourceColumn categorical(ColumnScan scan) {
        List<String> frequent = scan.byFrequency().stream()
                .filter(level -> scan.rowsWith(level) >= FEWEST_ROWS_A_LEVEL)
                .limit(MOST_LEVELS)
                .sorted()
                .toList();
        int inFrequent = frequent.stream().mapToInt(scan::rowsWith).sum();
        int inRare = scan.known() - inFrequent;
        if (inRare > 0) {
            notes.add("Column " + scan.name + " has " + frequent.size() + " levels; " + inRare
                    + " rows with rarer ones share one level.");
        }
        noteSpelling(scan.name, frequent);
        return new SourceColumn.Categorical(scan.name, frequent, inRare >= FEWEST_ROWS_A_LEVEL);
    }

    private void noteSpelling(String name, List<String> levels) {
        Map<String, String> seen = new HashMap<>();
        for (String level : levels) {
            String before = seen.putIfAbsent(level.toLowerCase(Locale.ROOT), level);
            if (before != null) {
                notes.add("Column " + name + " has the levels " + before + " and " + level
                        + ", which differ in case only and are learnt as two. Maybe write them alike.");
                return;
            }
        }
    }

    private @Nullable SourceColumn text(ColumnScan scan) {
        List<String> words = new ArrayList<>();
        List<Double> idf = new ArrayList<>();
        int most = themes ? MOST_WORDS_OF_THEMES : MOST_WORDS;
        for (Map.Entry<String, Integer> word : scan.wordsByFrequency()) {
            if (words.size() < most && word.getValue() >= FEWEST_CELLS_A_WORD && !StopWords.holds(word.getKey())) {
                words.add(word.getKey());
                idf.add(StrictMath.log((1.0 + scan.known()) / (1.0 + word.getValue())) + 1);
            }
        }
        if (words.isEmpty()) {
            notes.add("Column " + scan.name + " is text without a word that comes back, and is not used.");
            return null;
        }
        notes.add("Column " + scan.name + " is read as text: " + words.size() + " words.");
        return new SourceColumn.Text(scan.name, words, idf);
    }
}
