package org.consilium.server.exchange.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where files of NDJSON come from: a folder, or an export's manifest. */
interface NdjsonSource {

    /** The names of the files, in an order that stays: an import goes on in the file where it stopped. */
    List<String> files();

    /** A file from its beginning, unpacked. */
    InputStream open(String file) throws IOException, InterruptedException;

    /** URL of the server that the records are of; null where it is not known. */
    @Nullable
    String base();
}
