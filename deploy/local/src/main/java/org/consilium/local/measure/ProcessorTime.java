package org.consilium.local.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Processor time of a process and of all that it started, by Linux's {@code /proc}. On a machine that others use it tells
 * more than the clock does.
 */
final class ProcessorTime {

    private static final int TICK_MILLIS = 10;
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int USER_OF_ENDED = 13;
    private static final int SYSTEM_OF_ENDED = 14;

    private ProcessorTime() {}

    /** So far, in both user and system mode; zero where the process cannot be seen. */
    static Duration of(OptionalLong process) {
        if (process.isEmpty() || !Files.isDirectory(Path.of("/proc"))) {
            return Duration.ZERO;
        }
        Map<Long, long[]> all = all();
        Set<Long> counted = new HashSet<>();
        counted.add(process.getAsLong());
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<Long, long[]> each : all.entrySet()) {
                more |= counted.contains(each.getValue()[PARENT]) && counted.add(each.getKey());
            }
        }
        long ticks = 0;
        for (Long each : counted) {
            long[] fields = all.get(each);
            if (fields != null) {
                ticks += fields[USER] + fields[SYSTEM] + fields[USER_OF_ENDED] + fields[SYSTEM_OF_ENDED];
            }
        }
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    private static Map<Long, long[]> all() {
        Map<Long, long[]> all = new HashMap<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .filter(path -> path.getFileName().toString().chars().allMatch(Character::isDigit))
                    .forEach(path -> fields(path)
                            .ifPresent(fields ->
                                    all.put(Long.parseLong(path.getFileName().toString()), fields)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** The fields after the process's name, which is in brackets and may hold blanks. */
    private static java.util.Optional<long[]> fields(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] texts = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long[] fields = new long[SYSTEM_OF_ENDED + 1];
            for (int i = PARENT; i < fields.length; i++) {
                fields[i] = Long.parseLong(texts[i]);
            }
            return java.util.Optional.of(fields);
        } catch (IOException e) {
            return java.util.Optional.empty(); // it has ended meanwhile
        }
    }
}
