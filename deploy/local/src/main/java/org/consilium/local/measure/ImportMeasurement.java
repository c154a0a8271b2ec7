package org.consilium.local.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.consilium.local.LocalFailure;
import org.consilium.local.MeasuredServer;
import org.jspecify.annotations.Nullable;

/** Times the import of a folder of NDJSON. */
final class ImportMeasurement {

    private static final int RECORD = 1000;

    private final MeasuredServer server;
    private final int resources;
    private final long seed;

    ImportMeasurement(MeasuredServer server, int resources, long seed) {
        this.server = server;
        this.resources = resources;
        this.seed = seed;
    }

    void into(ObjectNode figures, @Nullable PrintWriter out) {
        Path folder = server.importFolder().orElse(null);
        if (folder == null) {
            figures.put("skipped", "The server's import folder is not known here.");
            return;
        }
        Path export = folder.resolve("benchmark-" + seed);
        long bytes = draw(export);
        Door door = new Door(server);
        Spent start = Spent.soFar(server);
        FolderImport.Ended ended =
                new FolderImport(door).run(export.getFileName().toString());
        Spent spent = Spent.soFar(server).since(start);
        if (ended.refused() > 0 || ended.stored() != resources) {
            throw new LocalFailure("The import stored " + ended.stored() + " of " + resources
                    + " resources and refused " + ended.refused() + ". Its report tells why.");
        }
        figures.put("resources", resources);
        figures.put("seconds", spent.seconds());
        figures.put("resourcesPerSecond", resources / spent.seconds());
        figures.put("bytesPerResource", bytes / (double) resources);
        processors(figures, spent, resources);
        if (out != null) {
            out.printf(
                    Locale.ROOT,
                    "%,.0f resources/s by import of NDJSON (%,d in %.1f s, %.0f bytes each)%n",
                    resources / spent.seconds(),
                    resources,
                    spent.seconds(),
                    bytes / (double) resources);
            out.println(processors(spent, resources));
            out.flush();
        }
    }

    private long draw(Path export) {
        Map<String, OutputStream> files = new HashMap<>();
        long[] bytes = new long[1];
        try {
            Files.createDirectories(export);
            DrawnRecords records = new DrawnRecords(seed);
            for (int done = 0; done < resources; done += RECORD) {
                records.record("n" + seed + "-" + done / RECORD, Math.min(RECORD, resources - done), drawn -> {
                    byte[] line = (drawn.json() + "\n").getBytes(StandardCharsets.UTF_8);
                    bytes[0] += line.length;
                    write(files, export, drawn.type(), line);
                });
            }
            for (OutputStream file : files.values()) {
                file.close();
            }
            return bytes[0];
        } catch (IOException e) {
            throw new LocalFailure("The records to import cannot be written to " + export + ".", e);
        }
    }

    private static void write(Map<String, OutputStream> files, Path export, String type, byte[] line) {
        try {
            OutputStream file = files.get(type);
            if (file == null) {
                file = new java.io.BufferedOutputStream(
                        Files.newOutputStream(export.resolve(type + ".ndjson")), 1 << 16);
                files.put(type, file);
            }
            file.write(line);
        } catch (IOException e) {
            throw new LocalFailure("The records to import cannot be written to " + export + ".", e);
        }
    }

    static void processors(ObjectNode figures, Spent spent, long resources) {
        figures.put("serverMicrosPerResource", Spent.micros(spent.server(), resources));
        figures.put("databaseMicrosPerResource", Spent.micros(spent.database(), resources));
        figures.put("clientMicrosPerResource", Spent.micros(spent.client(), resources));
    }

    static String processors(Spent spent, long resources) {
        return String.format(
                Locale.ROOT,
                "processor time a resource: server %.0f µs, PostgreSQL %.0f µs, client %.0f µs",
                Spent.micros(spent.server(), resources),
                Spent.micros(spent.database(), resources),
                Spent.micros(spent.client(), resources));
    }
}
