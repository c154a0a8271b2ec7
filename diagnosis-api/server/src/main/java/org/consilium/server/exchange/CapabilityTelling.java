package org.consilium.server.exchange;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import jakarta.inject.Singleton;
import java.util.Map;
import org.hl7.fhir.instance.model.api.IBaseConformance;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.jspecify.annotations.Nullable;

/** Completes HAPI's CapabilityStatement with what it cannot see: the search parameters, and how changes are carried out. */
@Singleton
@Interceptor
public class CapabilityTelling {

    private static final Map<String, SearchParamType> COMMON =
            Map.of("_id", SearchParamType.TOKEN, "_lastUpdated", SearchParamType.DATE);

    private final SearchIndex index;

    CapabilityTelling(SearchIndex index) {
        this.index = index;
    }

    @Hook(Pointcut.SERVER_CAPABILITY_STATEMENT_GENERATED)
    public void complete(@Nullable IBaseConformance conformance) {
        if (!(conformance instanceof CapabilityStatement statement)) {
            return;
        }
        for (CapabilityStatementRestComponent rest : statement.getRest()) {
            rest.getSecurity()
                    .setDescription(
                            "OAuth 2.0 bearer tokens with the audience 'consilium'. Roles: integration reads and"
                                    + " writes, clinician reads and asks $diagnose.");
            rest.getResource().forEach(this::complete);
        }
    }

    private void complete(CapabilityStatementRestResourceComponent resource) {
        if (resource.getType().equals("OperationDefinition")) {
            return;
        }
        resource.setVersioning(CapabilityStatement.ResourceVersionPolicy.VERSIONEDUPDATE);
        resource.setReadHistory(true);
        resource.setConditionalCreate(true);
        resource.setConditionalUpdate(true);
        resource.setConditionalDelete(CapabilityStatement.ConditionalDeleteStatus.SINGLE);
        resource.getSearchParam().clear();
        COMMON.forEach((name, type) -> resource.addSearchParam().setName(name).setType(type));
        for (String name : index.parametersOf(resource.getType())) {
            resource.addSearchParam().setName(name).setType(type(name));
        }
    }

    private static SearchParamType type(String name) {
        return switch (name) {
            case "date" -> SearchParamType.DATE;
            case "patient", "subject" -> SearchParamType.REFERENCE;
            default -> SearchParamType.TOKEN;
        };
    }
}
