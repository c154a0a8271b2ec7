package org.consilium.server.exchange;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.consilium.server.persistence.PatientCard;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/** Understands one resource: strictly as R4, and plausible. Everything found wrong is said at once. */
@Singleton
class ResourceReading {

    /** Marks a token by which a patient who looks the same is found: name, birth date and sex. */
    static final String LIKENESS = "likeness=";

    private static final Pattern TYPE = Pattern.compile("\"resourceType\"\\s*:\\s*\"([^\"]*)\"");

    private final FhirContext fhir;
    private final SearchIndex index;
    private final Plausibility plausibility;
    private final Set<String> types;

    ResourceReading(FhirContext fhir, SearchIndex index, Plausibility plausibility) {
        this.fhir = fhir;
        this.index = index;
        this.plausibility = plausibility;
        this.types = Set.copyOf(fhir.getResourceTypes());
    }

    /**
     * @throws Rejection of kind invalid for what is no R4, of kind unprocessable for what cannot be true
     */
    IncomingResource understand(ResourceText text) {
        String type = text.type();
        if (!types.contains(type)) {
            throw Rejection.at(
                    RejectionKind.INVALID,
                    "resourceType",
                    "FHIR R4 (4.0.1) has no resource type of this name. Check its spelling; types of other FHIR versions must"
                            + " be converted to R4 first.");
        }
        StrictReading strict = new StrictReading(type);
        text.objections().forEach(issue -> strict.add(issue.element(), issue.text()));
        Resource resource = parse(text, strict);
        if (resource != null) {
            requireElements(resource, strict);
            requirePlainContained(resource, strict);
        }
        if (resource == null || !strict.issues().isEmpty()) {
            throw new Rejection(RejectionKind.INVALID, strict.issues());
        }
        List<Rejection.Issue> objections = plausibility.objections(resource);
        if (!objections.isEmpty()) {
            throw new Rejection(RejectionKind.UNPROCESSABLE, objections);
        }
        SearchIndex.Found found = index.of(resource);
        PatientCard card = null;
        if (resource instanceof Patient patient) {
            card = card(patient);
            patient.getLink().stream()
                    .filter(link -> link.hasType() && link.getOther().hasReference())
                    .forEach(link -> found.leads()
                            .add(new SearchIndex.Lead(
                                    link.getType().toCode(), link.getOther().getReference())));
            if (!card.order().isEmpty() && card.birthDate() != null) {
                found.tokens().add(LIKENESS + card.order() + "|" + card.birthDate() + "|" + card.sex());
            }
        }
        return new IncomingResource(
                text,
                found,
                card,
                resource.getMeta().getLastUpdated() == null
                        ? null
                        : resource.getMeta().getLastUpdated().toInstant(),
                List.of());
    }

    private @org.jspecify.annotations.Nullable Resource parse(ResourceText text, StrictReading strict) {
        IParser parser = fhir.newJsonParser();
        parser.setParserErrorHandler(strict);
        try {
            return (Resource) parser.parseResource(text.asItCame());
        } catch (DataFormatException | IllegalArgumentException | ClassCastException | NullPointerException e) {
            // The parser's message may quote a value, which is a patient's.
            if (strict.issues().isEmpty() && containsUnknownType(text)) {
                strict.add(
                        text.type() + ".contained",
                        "FHIR R4 (4.0.1) has no resource of a type that it contains. Check its spelling; types of other FHIR"
                                + " versions must be converted to R4 first.");
            }
            if (strict.issues().isEmpty() && String.valueOf(e.getMessage()).contains("must not have both a value")) {
                strict.extensionContainsValueAndNestedExtensions(null);
            }
            if (strict.issues().isEmpty()) {
                strict.add(
                        text.type(),
                        "An element has a shape or a value that FHIR R4 (4.0.1) does not allow. Validate the resource with an"
                                + " R4 validator to find it.");
            }
            return null;
        }
    }

    private boolean containsUnknownType(ResourceText text) {
        return TYPE.matcher(text.asItCame()).results().anyMatch(found -> !types.contains(found.group(1)));
    }

    /** A reference within the resource must lead to one contained resource, and those contain none. */
    private static void requirePlainContained(Resource resource, StrictReading strict) {
        if (!(resource instanceof DomainResource domain)) {
            return;
        }
        Set<String> ids = new HashSet<>();
        for (Resource contained : domain.getContained()) {
            String element = resource.fhirType() + ".contained";
            if (contained.hasId()
                    && !ids.add(contained.getIdElement().getIdPart().replace("#", ""))) {
                strict.add(element, "Two contained resources have the same id, so that a reference could mean either.");
            }
            if (contained instanceof DomainResource inner && inner.hasContained()) {
                strict.add(element, "A contained resource contains another. FHIR allows one level only.");
            }
        }
    }

    /** HAPI's parser lets required elements be missing; those of the resource itself are looked for here. */
    private void requireElements(Resource resource, StrictReading strict) {
        for (BaseRuntimeChildDefinition child :
                fhir.getResourceDefinition(resource.fhirType()).getChildren()) {
            if (child.getMin() > 0
                    && child.getAccessor().getValues(resource).stream().allMatch(value -> value.isEmpty())) {
                strict.missingRequiredElement(null, child.getElementName());
            }
        }
    }

    private static PatientCard card(Patient patient) {
        HumanName name = patient.getName().stream()
                .filter(each -> each.getUse() == HumanName.NameUse.OFFICIAL)
                .findFirst()
                .orElseGet(() -> patient.getName().isEmpty()
                        ? new HumanName()
                        : patient.getName().get(0));
        String shown = name.hasText()
                ? name.getText()
                : (name.getGivenAsSingleString() + " " + (name.hasFamily() ? name.getFamily() : "")).trim();
        String order = ((name.hasFamily() ? name.getFamily() : "") + " " + name.getGivenAsSingleString())
                .trim()
                .toLowerCase(Locale.ROOT);
        List<String> identifiers = new ArrayList<>();
        for (Identifier identifier : patient.getIdentifier()) {
            if (identifier.hasValue()) {
                boolean recordNumber =
                        identifier.getType().getCoding().stream().anyMatch(coding -> "MR".equals(coding.getCode()));
                identifiers.add(recordNumber ? 0 : identifiers.size(), identifier.getValue());
            }
        }
        LocalDate birthDate = patient.hasBirthDate()
                ? LocalDate.ofInstant(FhirTime.start(patient.getBirthDateElement()), ZoneOffset.UTC)
                : null;
        boolean deceased =
                patient.hasDeceased() && !(patient.getDeceased() instanceof BooleanType said && !said.booleanValue());
        return new PatientCard(
                patient.getIdElement().getIdPart() == null
                        ? ""
                        : patient.getIdElement().getIdPart(),
                shown,
                order.isEmpty() ? shown.toLowerCase(Locale.ROOT) : order,
                birthDate,
                patient.hasGender() ? patient.getGender().toCode() : "unknown",
                identifiers.isEmpty() ? null : identifiers.get(0),
                deceased);
    }
}
