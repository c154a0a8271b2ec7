package org.consilium.server.exchange.bulk;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.consilium.server.exchange.job.JobRun;
import org.consilium.server.exchange.job.JobWork;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Imports a folder that lies in the import folder of this server. */
@Singleton
class FolderImport implements JobWork {

    static final String KIND = "import-folder";

    private final ImportLoop loop;
    private final Optional<String> imports;

    FolderImport(ImportLoop loop, @ConfigProperty(name = "consilium.import.folder") Optional<String> imports) {
        this.loop = loop;
        this.imports = imports.filter(each -> !each.isBlank());
    }

    @Override
    public String kind() {
        return KIND;
    }

    /**
     * The folder of this name.
     *
     * @throws Rejection if there is none, or the name leads elsewhere
     */
    Path folder(String name) {
        if (imports.isEmpty()) {
            throw Rejection.of(
                    RejectionKind.UNPROCESSABLE,
                    "This server imports no folders: name the folder that they lie in with CONSILIUM_IMPORT_FOLDER.");
        }
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    "Parameters.parameter.where(name='folder')",
                    "The name of a folder has letters, digits, '.', '_' and '-' only. It is looked for in the server's"
                            + " import folder.");
        }
        Path folder = Path.of(imports.get()).resolve(name);
        if (!Files.isDirectory(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw Rejection.at(
                    RejectionKind.NOT_FOUND,
                    "Parameters.parameter.where(name='folder')",
                    "There is no such folder in the server's import folder.");
        }
        return folder;
    }

    @Override
    public void run(JobRun run) throws InterruptedException {
        Path folder = folder(run.asked());
        try {
            loop.run(run, FolderSource.of(folder), null);
        } catch (IOException e) {
            throw new Rejection(
                    RejectionKind.UNPROCESSABLE,
                    java.util.List.of(new Rejection.Issue(
                            null,
                            "A file of the folder cannot be read to its end ("
                                    + e.getClass().getSimpleName()
                                    + "). What was stored before is kept: mend the file and import again.")),
                    e);
        }
    }
}
