package org.consilium.server.exchange.bulk;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.jspecify.annotations.Nullable;

/** A folder of NDJSON files, packed with gzip or not, patients first. */
final class FolderSource implements NdjsonSource {

    private static final Pattern TYPE = Pattern.compile("\"resourceType\"\\s*:\\s*\"([A-Za-z]+)\"");

    /** What others refer to comes before what refers to it. */
    private static final List<String> FIRST =
            List.of("Patient", "Organization", "Location", "Practitioner", "PractitionerRole", "Medication");

    private static final int PEEKED = 1 << 16;

    private final Path folder;
    private final List<String> files;

    private FolderSource(Path folder, List<String> files) {
        this.folder = folder;
        this.files = files;
    }

    static FolderSource of(Path folder) throws IOException {
        Map<String, Integer> ranks = new HashMap<>();
        List<String> names = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".ndjson") || name.endsWith(".ndjson.gz")) {
                    names.add(name);
                    ranks.put(name, rank(type(file)));
                }
            }
        }
        if (names.isEmpty()) {
            throw Rejection.of(
                    RejectionKind.UNPROCESSABLE,
                    "The folder holds no file whose name ends in .ndjson or .ndjson.gz. Put the export's files there.");
        }
        names.sort(Comparator.<String, Integer>comparing(name -> ranks.getOrDefault(name, FIRST.size()))
                .thenComparing(Comparator.naturalOrder()));
        return new FolderSource(folder, names);
    }

    static int rank(String type) {
        int rank = FIRST.indexOf(type);
        return rank < 0 ? FIRST.size() : rank;
    }

    /** The type of the first resource in the file. */
    private static String type(Path file) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(unpacked(file), StandardCharsets.UTF_8))) {
            char[] start = new char[PEEKED];
            int read = reader.read(start);
            Matcher matcher = TYPE.matcher(new String(start, 0, Math.max(0, read)));
            return matcher.find() ? matcher.group(1) : "";
        }
    }

    private static InputStream unpacked(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return file.getFileName().toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    }

    @Override
    public List<String> files() {
        return files;
    }

    @Override
    public InputStream open(String file) throws IOException {
        return unpacked(folder.resolve(file));
    }

    @Override
    public @Nullable String base() {
        return null;
    }
}
