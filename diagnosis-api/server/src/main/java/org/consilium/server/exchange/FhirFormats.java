package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.PerformanceOptionsEnum;
import ca.uhn.fhir.parser.StrictErrorHandler;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.consilium.fhir.Units;
import org.hl7.fhir.r4.model.Bundle;

/** The R4 context and the units: costly to make, safe to share between threads. */
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
}
