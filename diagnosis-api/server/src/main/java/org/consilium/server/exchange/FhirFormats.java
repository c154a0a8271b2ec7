package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.PerformanceOptionsEnum;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.StrictErrorHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.consilium.fhir.CodeTranslation;
import org.consilium.fhir.Units;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.ConceptMap;

/** The R4 context, the code maps and the units: costly to make, safe to share between threads. */
final class FhirFormats {

    private FhirFormats() {}

    @Produces
    @Singleton
    static FhirContext r4() {
        FhirContext context = FhirContext.forR4();
        context.setParserErrorHandler(new StrictErrorHandler());
        // What leaves must say what came: an id is not taken from an entry's fullUrl, a reference keeps its version.
        context.getParserOptions().setOverrideResourceIdWithBundleEntryFullUrl(false);
        context.getParserOptions().setStripVersionsFromReferences(false);
        context.setPerformanceOptions(PerformanceOptionsEnum.DEFERRED_MODEL_SCANNING);
        context.getResourceDefinition(Bundle.class);
        return context;
    }

    @Produces
    @Singleton
    static Units units() {
        return new Units();
    }

    /** The maps that come with the platform, and those that an installation keeps in a folder of its own. */
    @Produces
    @Singleton
    static CodeTranslation codes(
            FhirContext r4, @ConfigProperty(name = "consilium.code-maps") Optional<String> folder) {
        List<String> texts = new ArrayList<>(CodeTranslation.shippedMaps());
        if (folder.isPresent() && !folder.get().isBlank()) {
            try (Stream<Path> files = Files.list(Path.of(folder.get()))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                        .sorted()
                        .toList()) {
                    texts.add(Files.readString(file));
                }
            } catch (IOException e) {
                throw new IllegalStateException(
                        "The folder of code maps cannot be read. Check CONSILIUM_CODE_MAPS.", e);
            }
        }
        List<ConceptMap> maps = new ArrayList<>();
        for (String text : texts) {
            try {
                maps.add(r4.newJsonParser().parseResource(ConceptMap.class, text));
            } catch (DataFormatException e) {
                throw new IllegalStateException(
                        "A file in CONSILIUM_CODE_MAPS is no ConceptMap of FHIR R4 in JSON. Mend it or take it out.",
                        e);
            }
        }
        return new CodeTranslation(maps);
    }
}
