package org.consilium.server.oversight;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command line: a command, words and options. */
final class Typed {

    private static final Set<String> FLAGS = Set.of("--json", "--all", "--apply");
    private static final Set<String> WITH_VALUE =
            Set.of("--out", "--model", "--bundle", "--report", "--reason", "--years");

    private final String command;
    private final List<String> words = new ArrayList<>();
    private final Map<String, List<String>> options = new LinkedHashMap<>();

    Typed(List<String> arguments) {
        command = arguments.isEmpty() ? "" : arguments.get(0);
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (FLAGS.contains(argument)) {
                options.put(argument, List.of());
            } else if (WITH_VALUE.contains(name)) {
                if (equals < 0 && i + 1 == arguments.size()) {
                    throw new WrongUseException("The option " + name + " needs a value.");
                }
                String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
                options.computeIfAbsent(name, each -> new ArrayList<>()).add(value);
            } else if (argument.startsWith("-")) {
                throw new WrongUseException("There is no option " + argument + ".");
            } else {
                words.add(argument);
            }
        }
    }

    /** Wrong use, said in a line. */
    static final class WrongUseException extends RuntimeException {
        WrongUseException(String text) {
            super(text);
        }
    }

    String command() {
        return command;
    }

    List<String> words() {
        return words;
    }

    /** The only word. */
    String word(String otherwise) {
        if (words.size() != 1) {
            throw new WrongUseException(otherwise);
        }
        return words.get(0);
    }

    boolean has(String name) {
        return options.containsKey(name);
    }

    List<String> options(String name) {
        return options.getOrDefault(name, List.of());
    }

    Optional<String> option(String name) {
        return options(name).stream().findFirst();
    }

    String required(String name) {
        return option(name).orElseThrow(() -> new WrongUseException("The option " + name + " is needed."));
    }
}
