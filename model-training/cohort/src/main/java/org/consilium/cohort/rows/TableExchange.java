package org.consilium.cohort.rows;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.consilium.cohort.export.NdjsonFolder;
import org.consilium.cohort.study.TableMapping;
import org.consilium.cohort.study.TableMapping.Column;
import org.consilium.tabular.table.TableFile;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/** A whole table to a folder of NDJSON files, row by row, and such a folder to a table. */
public final class TableExchange {

    private final TableMapping mapping;

    public TableExchange(TableMapping mapping) {
        this.mapping = mapping;
    }

    /**
     * Writes a table's rows as records, a file for each type.
     *
     * @return the number of rows
     * @throws IllegalArgumentException if a column is not in the table, a column of the table is not in the mapping, or a cell
     *     does not fit
     */
    public int toFhir(Path table, Path folder) throws IOException {
        TableFile csv = TableFile.open(table);
        List<String> mapped = mapping.columns().stream().map(Column::name).toList();
        List<String> unmapped =
                csv.header().stream().filter(name -> !mapped.contains(name)).toList();
        if (!unmapped.isEmpty()) {
            throw new IllegalArgumentException("The mapping does not say what these columns are: "
                    + String.join(", ", unmapped) + ". Map them, or write {as: ignored}.");
        }
        int[] positions = mapped.stream().mapToInt(csv::position).toArray();
        Files.createDirectories(folder);
        RowWriter writer = new RowWriter(mapping);
        IParser parser = FhirContext.forR4Cached().newJsonParser();
        Map<String, BufferedWriter> files = new LinkedHashMap<>();
        try {
            return csv.rows((row, cells) -> {
                List<String> own = new ArrayList<>();
                for (int position : positions) {
                    own.add(cells.get(position));
                }
                for (Resource resource : writer.record(row, own)) {
                    try {
                        BufferedWriter out = files.get(resource.fhirType());
                        if (out == null) {
                            out = Files.newBufferedWriter(
                                    folder.resolve(resource.fhirType() + ".ndjson"), StandardCharsets.UTF_8);
                            files.put(resource.fhirType(), out);
                        }
                        out.write(parser.encodeResourceToString(resource));
                        out.write('\n');
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException("The records cannot be written to " + folder + ": " + e.getMessage(), e);
        } finally {
            for (BufferedWriter out : files.values()) {
                out.close();
            }
        }
    }

    /**
     * Writes the records of a folder as a table with the mapping's columns, one row a patient.
     *
     * <p><b>Order</b>: as the rows were, where the records came from a table; else by patient id.
     *
     * @return the number of rows
     */
    public int toRows(Path folder, Path table) throws IOException {
        Map<String, List<Resource>> records =
                new TreeMap<>(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()));
        IParser parser = FhirContext.forR4Cached().newJsonParser();
        for (Path file : NdjsonFolder.open(folder).files()) {
            NdjsonFolder.resources(file, (line, done) -> {
                Resource resource = (Resource) parser.parseResource(new String(line, StandardCharsets.UTF_8));
                String patient = patientOf(resource);
                if (!patient.isEmpty()) {
                    records.computeIfAbsent(patient, id -> new ArrayList<>()).add(resource);
                }
            });
        }
        RowReader reader = new RowReader(mapping);
        try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(table, StandardCharsets.UTF_8)) {
            csv.writeRecord(mapping.columns().stream().map(Column::name).toList());
            records.values().forEach(record -> csv.writeRecord(reader.cells(record)));
        }
        return records.size();
    }

    /** Whose a resource is; empty for types that hold no cell. */
    private static String patientOf(Resource resource) {
        if (resource instanceof Patient patient) {
            return patient.getIdElement().getIdPart();
        }
        if (resource instanceof Observation observation) {
            return observation.getSubject().getReferenceElement().getIdPart();
        }
        if (resource instanceof Condition condition) {
            return condition.getSubject().getReferenceElement().getIdPart();
        }
        return resource instanceof MedicationStatement statement
                ? statement.getSubject().getReferenceElement().getIdPart()
                : "";
    }
}
