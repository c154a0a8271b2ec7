package org.consilium.tabular.table;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of levels that tell it by their names: bands of numbers, grades, well-known scales. */
final class OrdinalLevels {
    /** A band such as {@code [10-20)}, {@code >=60}, {@code <30}, {@code 18 to 25}, {@code 80+}. */
    private static final Pattern BAND = Pattern.compile(
            "[\\[(]?\\s*([<>]=?|[≤≥])?\\s*(\\d+(?:\\.\\d+)?)\\s*(?:(?:-|–|to|,)\\s*\\d+(?:\\.\\d+)?)?\\s*[\\])+]?");

    /** A word with a number behind, such as {@code stage 2} or {@code G3}. */
    private static final Pattern GRADE =
            Pattern.compile("(?i)(grade|stage|class|level|nyha|asa|g|t)[ _-]?(\\d+|[ivx]+)");

    private static final List<String> ROMAN = List.of("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x");

    private static final List<List<String>> KNOWN = List.of(
            List.of("none", "mild", "moderate", "severe"),
            List.of("none", "slight", "moderate", "marked", "severe"),
            List.of("absent", "mild", "moderate", "severe"),
            List.of("very low", "low", "normal", "high", "very high"),
            List.of("very low", "low", "medium", "high", "very high"),
            List.of("low", "intermediate", "high"),
            List.of("low", "moderate", "high"),
            List.of("never", "former", "current"),
            List.of("never", "rarely", "sometimes", "often", "always"),
            List.of("poor", "fair", "good", "very good", "excellent"),
            List.of("very poor", "poor", "fair", "good", "excellent"),
            List.of("underweight", "normal", "overweight", "obese"),
            List.of("small", "medium", "large"),
            List.of("negative", "trace", "1+", "2+", "3+", "4+"));

    private OrdinalLevels() {}

    /** The levels in their order, or none if they have no order that can be told from their names. */
    static List<String> ordered(List<String> cells) {
        List<String> bands = bands(cells);
        if (!bands.isEmpty()) {
            return bands;
        }
        List<String> grades = grades(cells);
        if (!grades.isEmpty()) {
            return grades;
        }
        for (List<String> order : KNOWN) {
            if (cells.stream().allMatch(cell -> order.contains(cell.toLowerCase(Locale.ROOT)))) {
                return cells.stream()
                        .sorted(Comparator.comparingInt(cell -> order.indexOf(cell.toLowerCase(Locale.ROOT))))
                        .toList();
            }
        }
        return List.of();
    }

    private static List<String> bands(List<String> cells) {
        Map<String, Double> at = new HashMap<>();
        for (String cell : cells) {
            Matcher band = BAND.matcher(cell);
            if (!band.matches()) {
                return List.of();
            }
            String sign = band.group(1) == null ? "" : band.group(1);
            at.put(
                    cell,
                    Double.parseDouble(band.group(2))
                            + (sign.startsWith("<") || sign.equals("≤") ? -1e-6 : 0)
                            + (sign.startsWith(">") || sign.equals("≥") ? 1e-6 : 0));
        }
        return sorted(cells, at);
    }

    private static List<String> grades(List<String> cells) {
        Map<String, Double> at = new HashMap<>();
        String word = null;
        for (String cell : cells) {
            Matcher grade = GRADE.matcher(cell);
            if (!grade.matches()) {
                return List.of();
            }
            String thisWord = grade.group(1).toLowerCase(Locale.ROOT);
            String number = grade.group(2).toLowerCase(Locale.ROOT);
            int roman = ROMAN.indexOf(number);
            boolean digits = Character.isDigit(number.charAt(0));
            if ((word != null && !word.equals(thisWord)) || (!digits && roman < 0)) {
                return List.of();
            }
            word = thisWord;
            at.put(cell, digits ? Double.parseDouble(number) : roman + 1.0);
        }
        return sorted(cells, at);
    }

    private static List<String> sorted(List<String> cells, Map<String, Double> at) {
        return cells.stream()
                .sorted(Comparator.comparingDouble((String cell) -> at.getOrDefault(cell, 0.0))
                        .thenComparing(cell -> cell))
                .toList();
    }
}
