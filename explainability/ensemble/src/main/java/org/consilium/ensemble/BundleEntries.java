package org.consilium.ensemble;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A bundle's entries by path, as they lie in its ZIP file, within bounds that no honest bundle needs. */
final class BundleEntries {

    static final int MAX_ENTRIES = 4_096;
    static final int MAX_ENTRY_BYTES = 1 << 27;
    static final long MAX_TOTAL_BYTES = 1L << 28;

    /** The earliest time that a ZIP can tell. */
    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 1, 1, 0, 0, 0);

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
    private static final int MAX_SEGMENTS = 8;

    private BundleEntries() {}

    /** Refuses what is no file name within a bundle: letters, digits, dot, hyphen and underscore, no leading dot. */
    static String checkSegment(String segment) {
        if (!SEGMENT.matcher(segment).matches()) {
            throw new IllegalArgumentException("A name in a bundle must have 1 to 128 letters, digits, dots, hyphens or"
                    + " underscores, and not begin with a dot.");
        }
        return segment;
    }

    static String checkPath(String path) {
        String[] segments = path.split("/", -1);
        if (segments.length > MAX_SEGMENTS) {
            throw new IllegalArgumentException(
                    "A path in a bundle must not have more than " + MAX_SEGMENTS + " parts.");
        }
        for (String segment : segments) {
            checkSegment(segment);
        }
        return path;
    }

    static SortedMap<String, byte[]> read(Path file) throws IOException {
        SortedMap<String, byte[]> entries = new TreeMap<>();
        long total = 0;
        try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            ZipEntry entry;
            while ((entry = zip.getNextEntry()) != null) {
                String path = entry.getName();
                checkNewEntry(entries, path);
                byte[] bytes = readBounded(zip, path, Math.min(MAX_ENTRY_BYTES, MAX_TOTAL_BYTES - total));
                total += bytes.length;
                entries.put(path, bytes);
            }
        } catch (ZipException | EOFException e) {
            throw new UnreadableModelException(
                    "entry " + entries.size(), "The bundle is a damaged ZIP file, or cut short.", e);
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException("entry " + entries.size(), String.valueOf(e.getMessage()), e);
        }
        if (entries.isEmpty()) {
            throw new UnreadableModelException("byte 0", "The file is no ZIP file, or an empty one.");
        }
        return entries;
    }

    private static void checkNewEntry(SortedMap<String, byte[]> entries, String path) {
        checkPath(path);
        if (entries.containsKey(path)) {
            throw new UnreadableModelException(path, "The bundle holds this entry twice.");
        }
        if (entries.size() == MAX_ENTRIES) {
            throw new UnreadableModelException(path, "The bundle holds more than " + MAX_ENTRIES + " entries.");
        }
    }

    static byte[] readBounded(InputStream in, String path, long most) throws IOException {
        byte[] bytes = in.readNBytes((int) most);
        if (in.read() >= 0) {
            throw new UnreadableModelException(
                    path,
                    "The bundle is larger than " + MAX_TOTAL_BYTES + " bytes, or this entry than " + MAX_ENTRY_BYTES
                            + ".");
        }
        return bytes;
    }

    /** Writes entries sorted and with a fixed time, so that equal content makes equal bytes. */
    static void write(SortedMap<String, byte[]> entries, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(FIXED_TIME);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
    }
}
