package org.consilium.cohort.export;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.consilium.fhir.CodeTranslation;
import org.hl7.fhir.r4.model.ConceptMap;
import org.jspecify.annotations.Nullable;

/** The ConceptMaps by which a record's codes are read: those that come with the platform, and an installation's own. */
public final class CodeMaps {

    private CodeMaps() {}

    /**
     * The same maps as the server reads, so that a patient is read alike in training and in service.
     *
     * @param folder of ConceptMaps in JSON, or null for those that come with the platform alone
     */
    public static CodeTranslation read(@Nullable Path folder) throws IOException {
        FhirContext r4 = FhirContext.forR4Cached();
        if (folder == null) {
            return CodeTranslation.shipped(r4);
        }
        if (!Files.isDirectory(folder)) {
            throw new IOException("The code maps (" + folder + ") must be a folder of ConceptMaps in JSON.");
        }
        List<ConceptMap> maps = new ArrayList<>();
        for (String text : CodeTranslation.shippedMaps()) {
            maps.add(r4.newJsonParser().parseResource(ConceptMap.class, text));
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                try {
                    maps.add(r4.newJsonParser().parseResource(ConceptMap.class, Files.readString(file)));
                } catch (DataFormatException e) {
                    throw new IOException(
                            "The file " + file.getFileName()
                                    + " is no ConceptMap of FHIR R4 in JSON. Mend it or take it"
                                    + " out of the folder of code maps.",
                            e);
                }
            }
        }
        return new CodeTranslation(maps);
    }
}
