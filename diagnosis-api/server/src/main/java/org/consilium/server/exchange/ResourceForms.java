package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeResourceDefinition;
import ca.uhn.fhir.parser.IParser;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.TreeSet;
import org.consilium.server.exchange.SearchRequest.Form;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Resource;

/** Parts of resources, for clients that ask for a summary or for some elements. A part is tagged SUBSETTED. */
@Singleton
class ResourceForms {

    private static final String TAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

    private final FhirContext fhir;

    ResourceForms(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** The stored text, or the part of it that was asked for. */
    String text(String stored, Form form) {
        if (form.isWhole()) {
            return stored;
        }
        IParser parser = fhir.newJsonParser();
        Resource resource = (Resource) parser.parseResource(stored);
        resource.getMeta().addTag(TAGS, "SUBSETTED", "Resource encoded in summary mode");
        String type = resource.fhirType();
        Set<String> kept = new TreeSet<>(Set.of(type + ".id", type + ".meta"));
        if ("data".equals(form.summary())) {
            if (resource instanceof DomainResource domain) {
                domain.setText(null);
            }
            return parser.encodeResourceToString(resource);
        }
        if ("true".equals(form.summary())) {
            parser.setSummaryMode(true);
            return parser.encodeResourceToString(resource);
        }
        if ("text".equals(form.summary())) {
            kept.add(type + ".text");
        }
        form.elements().stream()
                .filter(each -> each.matches("[A-Za-z.]{1,80}"))
                .forEach(each -> kept.add(type + "." + each));
        required(type, kept);
        parser.setEncodeElements(kept);
        return parser.encodeResourceToString(resource);
    }

    /** FHIR has required elements stay, so that a part is still a resource. */
    private void required(String type, Set<String> kept) {
        RuntimeResourceDefinition definition = fhir.getResourceDefinition(type);
        definition.getChildren().stream()
                .filter(child -> child.getMin() > 0)
                .forEach(child -> kept.add(type + "." + child.getElementName().replace("[x]", "")));
    }
}
