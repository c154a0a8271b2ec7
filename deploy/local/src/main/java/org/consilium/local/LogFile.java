package org.consilium.local;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What a process wrote before it ended. */
final class LogFile {

    private static final Pattern TELLING =
            Pattern.compile("ERROR|FATAL|Caused by:|Exception: |^npm (?:ERR!|error) (?!A complete log|code|errno)\\S");

    private LogFile() {}

    /** The line that says most: the last with an error or a cause, or else the last of all. */
    static String tellingLine(Path log) {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            for (int i = lines.size() - 1; i >= 0; i--) {
                String line = lines.get(i).strip();
                if (TELLING.matcher(line).find() && !line.contains("--verbose")) {
                    // Some say only in the next line what is wrong.
                    return line.endsWith(":") && i + 1 < lines.size()
                            ? line + " " + lines.get(i + 1).strip()
                            : line;
                }
            }
            return lines.isEmpty()
                    ? "it wrote nothing"
                    : lines.get(lines.size() - 1).strip();
        } catch (NoSuchFileException e) {
            return "it wrote no log";
        } catch (MalformedInputException e) {
            return "its log is not UTF-8";
        } catch (IOException e) {
            return "its log cannot be read (" + OwnerOnly.reason(e) + ")";
        }
    }
}
