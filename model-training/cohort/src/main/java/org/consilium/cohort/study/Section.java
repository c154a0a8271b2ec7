package org.consilium.cohort.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping in a study file that remembers what was asked of it, so that what nobody asked for can be named as misspelt.
 */
final class Section {

    private final String path;
    private final JsonNode node;
    private final List<Problem> problems;
    private final Set<String> asked = new LinkedHashSet<>();

    Section(String path, JsonNode node, List<Problem> problems) {
        this.path = path;
        this.node = node;
        this.problems = problems;
        if (!node.isObject() && !node.isMissingNode()) {
            problem("", "must be a mapping (name: value), but is " + kind(node) + ".");
        }
    }

    void problem(String key, String message) {
        problems.add(new Problem(at(key), message));
    }

    /** Where a key is in the file. */
    String path(String key) {
        return at(key);
    }

    private String at(String key) {
        return path.isEmpty() ? key : key.isEmpty() ? path : path + "." + key;
    }

    private JsonNode get(String key) {
        asked.add(key);
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? MissingNode.getInstance() : value;
    }

    boolean has(String key) {
        return !get(key).isMissingNode();
    }

    String text(String key) {
        String found = optionalText(key);
        if (found == null && !has(key)) {
            problem(key, "is missing. It must be a text.");
        }
        return found == null ? "" : found;
    }

    @Nullable
    String optionalText(String key) {
        JsonNode value = get(key);
        if (value.isMissingNode()) {
            return null;
        }
        if (value.isContainerNode()) {
            problem(key, "must be a text, but is " + kind(value) + ".");
            return null;
        }
        return value.asText().strip();
    }

    @Nullable
    Double optionalNumber(String key) {
        JsonNode value = get(key);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isNumber()) {
            problem(key, "must be a number, but is " + kind(value) + ".");
            return null;
        }
        return value.doubleValue();
    }

    @Nullable
    Integer optionalInteger(String key) {
        Double number = optionalNumber(key);
        if (number == null) {
            return null;
        }
        if (number != Math.rint(number)) {
            problem(key, "(" + number + ") must be a whole number.");
            return null;
        }
        return number.intValue();
    }

    int integer(String key, int otherwise) {
        Integer found = optionalInteger(key);
        return found == null ? otherwise : found;
    }

    /** A whole number that is at least so much. */
    int atLeast(int least, String key, int otherwise) {
        int found = integer(key, otherwise);
        if (found < least) {
            problem(
                    key,
                    "(" + found + ") must be " + (least == 1 ? "positive" : "at least " + least)
                            + (otherwise >= least ? ". Maybe write " + otherwise + "." : "."));
            return least;
        }
        return found;
    }

    /** A window in days; null for all of the past. */
    @Nullable
    Integer days(String key) {
        Integer found = optionalInteger(key);
        if (found != null && found <= 0) {
            problem(key, "(" + found + ") must be a positive number of days. Maybe leave it out, for all of the past.");
            return null;
        }
        return found;
    }

    boolean flag(String key, boolean otherwise) {
        JsonNode value = get(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            problem(key, "must be true or false, but is " + kind(value) + ".");
            return otherwise;
        }
        return value.booleanValue();
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, @Nullable E otherwise) {
        E[] all = type.getEnumConstants();
        String found = optionalText(key);
        if (found == null) {
            if (otherwise == null) {
                problem(key, "is missing. It must be one of " + words(all) + ".");
            }
            return otherwise == null ? all[0] : otherwise;
        }
        for (E candidate : all) {
            if (candidate.name().equalsIgnoreCase(found)) {
                return candidate;
            }
        }
        problem(key, "(" + found + ") must be one of " + words(all) + ".");
        return all[0];
    }

    private static String words(Enum<?>[] all) {
        return String.join(
                ", ",
                Arrays.stream(all).map(e -> e.name().toLowerCase(Locale.ROOT)).toList());
    }

    List<String> texts(String key) {
        JsonNode value = get(key);
        List<String> found = new ArrayList<>();
        if (value.isValueNode() && !value.isMissingNode()) {
            found.add(value.asText());
        } else if (value.isArray()) {
            value.forEach(item -> {
                if (item.isValueNode()) {
                    found.add(item.asText());
                } else {
                    problem(key, "must list texts, but one is " + kind(item) + ".");
                }
            });
        } else if (!value.isMissingNode()) {
            problem(key, "must be a list of texts, but is " + kind(value) + ".");
        }
        return found;
    }

    List<Double> numbers(String key) {
        JsonNode value = get(key);
        List<Double> found = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(item -> {
                if (item.isNumber()) {
                    found.add(item.doubleValue());
                } else {
                    problem(key, "must list numbers, but one is " + kind(item) + ".");
                }
            });
        } else if (!value.isMissingNode()) {
            problem(key, "must be a list of numbers, but is " + kind(value) + ".");
        }
        return found;
    }

    /** Every key of this mapping with its text. */
    Map<String, String> allTexts() {
        Map<String, String> found = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(name -> {
            String text = optionalText(name);
            if (text != null) {
                found.put(name, text);
            }
        });
        return found;
    }

    double @Nullable [] bounds(String key) {
        JsonNode value = get(key);
        if (value.isMissingNode()) {
            return null;
        }
        if (!value.isArray()
                || value.size() != 2
                || !value.get(0).isNumber()
                || !value.get(1).isNumber()) {
            problem(key, "must be two numbers, [low, high], but is " + kind(value) + ".");
            return null;
        }
        double low = value.get(0).doubleValue();
        double high = value.get(1).doubleValue();
        if (low > high) {
            problem(key, "has a low (" + low + ") above its high (" + high + "). Maybe swap them.");
            return null;
        }
        return new double[] {low, high};
    }

    Section section(String key) {
        return new Section(at(key), get(key), problems);
    }

    List<Section> sections(String key) {
        JsonNode value = get(key);
        List<Section> found = new ArrayList<>();
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                found.add(new Section(at(key) + "[" + i + "]", value.get(i), problems));
            }
        } else if (!value.isMissingNode()) {
            problem(key, "must be a list, but is " + kind(value) + ".");
        }
        return found;
    }

    /** What each section of a list says; what cannot be so is a problem of that section. */
    <T> List<T> each(String key, Function<Section, T> read) {
        List<T> found = new ArrayList<>();
        for (Section section : sections(key)) {
            try {
                found.add(read.apply(section));
            } catch (IllegalArgumentException e) {
                section.problem("", String.valueOf(e.getMessage()));
            }
        }
        return found;
    }

    /** Named sections in the order of the file. */
    <T> Map<String, T> named(String key, BiFunction<String, Section, T> read) {
        JsonNode value = get(key);
        Map<String, T> found = new LinkedHashMap<>();
        if (value.isObject()) {
            value.properties().forEach(field -> {
                Section section = new Section(at(key) + "." + field.getKey(), field.getValue(), problems);
                try {
                    found.put(field.getKey(), read.apply(field.getKey(), section));
                } catch (IllegalArgumentException e) {
                    section.problem("", String.valueOf(e.getMessage()));
                }
                section.finish();
            });
        } else if (!value.isMissingNode()) {
            problem(key, "must be a mapping (id: …), but is " + kind(value) + ".");
        }
        return found;
    }

    /** All keys that look like code systems, with their codes. */
    Map<String, List<String>> codes(Set<String> systems) {
        Map<String, List<String>> codes = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(name -> {
            if (systems.contains(name)
                    || name.startsWith("http://")
                    || name.startsWith("https://")
                    || name.startsWith("urn:")) {
                node.get(name).forEach(item -> {
                    if (item.isNumber()
                            && (item.isFloatingPointNumber() || name.contains("icd") || name.equals("ndc"))) {
                        problem(name, "(" + item.asText() + ") must be in quotes: as a number a code loses its zeros.");
                    }
                });
                codes.put(name, texts(name));
            }
        });
        node.fieldNames().forEachRemaining(name -> {
            if (!asked.contains(name) && !codes.containsKey(name)) {
                String bare = name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
                Spelling.nearest(bare, systems).ifPresent(near -> {
                    asked.add(name);
                    problem(name, "is no code system that is known here. Maybe you meant " + near + ".");
                });
            }
        });
        if (codes.isEmpty()) {
            problem("", "has no codes. Give them under " + String.join(", ", systems) + " or the URL of their system.");
        }
        return codes;
    }

    /** Names every key that nobody asked for. */
    void finish() {
        node.fieldNames().forEachRemaining(name -> {
            if (!asked.contains(name)) {
                problem(
                        name,
                        "is not known here. "
                                + Spelling.nearest(name, asked)
                                        .map(known -> "Maybe you meant " + known + ".")
                                        .orElseGet(() -> "Known are " + String.join(", ", asked) + "."));
            }
        });
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "a mapping";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case STRING -> "a text";
            default -> "nothing";
        };
    }
}
