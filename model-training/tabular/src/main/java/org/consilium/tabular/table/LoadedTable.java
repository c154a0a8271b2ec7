package org.consilium.tabular.table;

import java.util.List;
import org.consilium.ensemble.encoding.TableEncoding;

/**
 * A table as read from a file, ready to learn from.
 *
 * @param table the rows that have a label
 * @param sourceRows the 0-based row of the file that each of them is
 * @param times days since 1970, or the number that stood there, by row where a time column was named, else empty
 * @param sites by row where a site column was named, else empty
 * @param encoding how cells become rows, learnt on these rows
 * @param notes what was decided that a user should know
 */
public record LoadedTable(
        TrainingTable table,
        List<Integer> sourceRows,
        List<Double> times,
        List<String> sites,
        TableEncoding encoding,
        List<String> notes) {}
