package org.consilium.tabular.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.consilium.tabular.bundle.TableModel;
import org.consilium.tabular.table.BadTableException;
import org.consilium.tabular.table.TableFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model, and on which rows. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class BundleOptions {
    @Option(names = "--bundle", required = true, paramLabel = "BUNDLE", description = "a bundle that train wrote")
    Path bundle;

    @Option(
            names = "--trusted-keys",
            paramLabel = "DIR",
            description =
                    "folder of public keys; refuses a bundle signed by another (default: hashes are checked, the signer is not)")
    @Nullable
    Path trustedKeys;

    TableModel open() throws IOException {
        return TableModel.open(bundle, trustedKeys);
    }

    /** Encodes each row of a file by the bundle's own encoding; columns are matched by name, absent ones are unknown. */
    static int rows(TableModel model, TableFile file, BiConsumer<Integer, double[]> each) {
        checkSomeColumns(model, file);
        List<String> header = file.header();
        Map<String, Integer> positions = new HashMap<>();
        for (int c = 0; c < header.size(); c++) {
            positions.put(header.get(c), c);
        }
        return file.rows((row, cells) -> each.accept(row, model.row(name -> {
            Integer position = positions.get(name);
            return position == null ? null : cells.get(position);
        })));
    }

    /** A file of another table altogether would give the same answer for every row. */
    static void checkSomeColumns(TableModel model, TableFile file) {
        if (model.encoding().columns().stream().noneMatch(column -> file.has(column.name()))) {
            throw new BadTableException("The file " + file.path().getFileName()
                    + " has none of the model's columns, such as "
                    + model.encoding().columns().get(0).name() + ". Columns are matched by name.");
        }
    }
}
