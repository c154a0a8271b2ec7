package org.consilium.server.exchange.bulk;

import jakarta.inject.Singleton;
import org.consilium.server.exchange.job.JobOperation;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.Parameters;

/** {@code $import} of a folder or of another server's export. */
final class ImportOperation {

    private static final String NAME = "$import";

    private ImportOperation() {}

    private abstract static class Importing implements JobOperation {

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String type() {
            return "";
        }

        @Override
        public boolean alsoAtOnce() {
            return false;
        }

        static String text(Parameters parameters, String name) {
            return parameters.hasParameter(name)
                    ? String.valueOf(parameters.getParameter(name).getValue().primitiveValue())
                    : "";
        }
    }

    /** Of a folder, or else refused with what can be imported. */
    @Singleton
    static class OfFolder extends Importing {

        private final FolderImport folders;

        OfFolder(FolderImport folders) {
            this.folders = folders;
        }

        @Override
        public String kind() {
            return FolderImport.KIND;
        }

        @Override
        public boolean takes(Parameters parameters) {
            return !parameters.hasParameter("export");
        }

        @Override
        public String asked(String id, Parameters parameters) {
            String folder = text(parameters, "folder");
            if (folder.isEmpty()) {
                throw Rejection.at(
                        RejectionKind.INVALID,
                        "Parameters.parameter",
                        "Say what to import: 'folder' names one in the server's import folder, 'export' is the URL of an"
                                + " export at the hospital's server, such as [base]/Patient/$export.");
            }
            folders.folder(folder);
            return folder;
        }
    }

    /** Of what the hospital's server exports. */
    @Singleton
    static class OfExport extends Importing {

        private final ExportImport exports;

        OfExport(ExportImport exports) {
            this.exports = exports;
        }

        @Override
        public String kind() {
            return ExportImport.KIND;
        }

        @Override
        public boolean takes(Parameters parameters) {
            return parameters.hasParameter("export");
        }

        @Override
        public String asked(String id, Parameters parameters) {
            return exports.requireExport(text(parameters, "export"));
        }
    }
}
