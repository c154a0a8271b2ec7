package org.consilium.server.exchange;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.consilium.server.exchange.terminology.TerminologyServer;
import org.consilium.server.exchange.validation.Definitions;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hl7.fhir.instance.model.api.IBaseConformance;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceOperationComponent;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jspecify.annotations.Nullable;

/** Completes HAPI's CapabilityStatement with what it cannot see: the search parameters, and how changes are carried out. */
@Singleton
@Interceptor
public class CapabilityTelling {

    private static final Set<String> OF_A_TERMINOLOGY_SERVER = Set.of("validate-code", "expand");

    private static final Map<String, SearchParamType> COMMON = new TreeMap<>(Map.of(
            "_id",
            SearchParamType.TOKEN,
            "_lastUpdated",
            SearchParamType.DATE,
            "_tag",
            SearchParamType.TOKEN,
            "_security",
            SearchParamType.TOKEN,
            "_profile",
            SearchParamType.URI));

    private final SearchOffer offer;
    private final TerminologyServer terminology;
    private final String version;

    CapabilityTelling(
            SearchOffer offer,
            TerminologyServer terminology,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.offer = offer;
        this.terminology = terminology;
        this.version = version;
    }

    @Hook(Pointcut.SERVER_CAPABILITY_STATEMENT_GENERATED)
    public void complete(@Nullable IBaseConformance conformance) {
        if (!(conformance instanceof CapabilityStatement statement)) {
            return;
        }
        // HAPI tells its own version, and Turtle, which is refused here.
        statement.getSoftware().setVersion(version);
        statement.setPublisher("Consilium");
        statement.getFormat().clear();
        List.of("application/fhir+json", "json", "application/fhir+xml", "xml").forEach(statement::addFormat);
        statement.getPatchFormat().clear();
        List.of("application/json-patch+json", "application/fhir+json", "application/fhir+xml")
                .forEach(statement::addPatchFormat);
        for (CapabilityStatementRestComponent rest : statement.getRest()) {
            rest.getSecurity()
                    .addService(new CodeableConcept(new Coding(
                            "http://terminology.hl7.org/CodeSystem/restful-security-service", "OAuth", "OAuth")))
                    .setDescription(
                            "OAuth 2.0 bearer tokens with the audience 'consilium'. Roles: integration reads and"
                                    + " writes, clinician reads and asks $diagnose.");
            // HAPI sees one door for both.
            rest.addInteraction().setCode(CapabilityStatement.SystemRestfulInteraction.BATCH);
            rest.getResource().forEach(this::complete);
            rest.getOperation()
                    .removeIf(each -> OF_A_TERMINOLOGY_SERVER.contains(each.getName()) && !terminology.isConfigured());
            rest.getOperation().forEach(each -> define("Resource", each));
        }
    }

    private void complete(CapabilityStatementRestResourceComponent resource) {
        if (resource.getType().equals("AuditEvent")) {
            // Derived from the log by a door of its own, which describes itself.
            return;
        }
        resource.setVersioning(CapabilityStatement.ResourceVersionPolicy.VERSIONED);
        resource.setReadHistory(true);
        resource.setUpdateCreate(true);
        resource.setConditionalRead(CapabilityStatement.ConditionalReadStatus.FULLSUPPORT);
        resource.setConditionalCreate(true);
        resource.setConditionalUpdate(true);
        resource.setConditionalDelete(CapabilityStatement.ConditionalDeleteStatus.SINGLE);
        resource.getOperation()
                .removeIf(each -> OF_A_TERMINOLOGY_SERVER.contains(each.getName()) && !terminology.isConfigured());
        resource.getOperation().forEach(each -> define(resource.getType(), each));
        resource.getSearchParam().clear();
        COMMON.forEach((name, type) -> resource.addSearchParam().setName(name).setType(type));
        resource.getSearchInclude().clear();
        for (SearchOffer.Offered offered : offer.of(resource.getType()).values()) {
            resource.addSearchParam().setName(offered.name()).setType(type(offered.kind()));
            if (type(offered.kind()) == SearchParamType.REFERENCE) {
                resource.addSearchInclude(resource.getType() + ":" + offered.name());
            }
        }
        resource.getSearchRevInclude().clear();
        offer.referringTo(resource.getType()).forEach(resource::addSearchRevInclude);
    }

    /** HAPI names definitions that it makes itself; the true ones are ours, and FHIR's. */
    private static void define(String type, CapabilityStatementRestResourceOperationComponent operation) {
        String name = operation.getName();
        String own = Definitions.BASE + "OperationDefinition/" + name;
        boolean ours = Definitions.all().stream().anyMatch(each -> each.url().equals(own));
        String standard =
                switch (name) {
                    case "validate" -> "http://hl7.org/fhir/OperationDefinition/Resource-validate";
                    case "translate" -> "http://hl7.org/fhir/OperationDefinition/ConceptMap-translate";
                    case "validate-code", "expand" -> "http://hl7.org/fhir/OperationDefinition/" + type + "-" + name;
                    default -> null;
                };
        if (ours) {
            operation.setDefinition(own);
        } else if (standard != null) {
            operation.setDefinition(standard);
        }
    }

    private static SearchParamType type(SearchOffer.Kind kind) {
        return switch (kind) {
            case DATE -> SearchParamType.DATE;
            case STRING -> SearchParamType.STRING;
            case TOKEN -> SearchParamType.TOKEN;
            case REFERENCE, PATIENT -> SearchParamType.REFERENCE;
        };
    }
}
