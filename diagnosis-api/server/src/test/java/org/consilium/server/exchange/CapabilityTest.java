package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.VersionUtil;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceSearchParamComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.ConditionalReadStatus;
import org.hl7.fhir.r4.model.CapabilityStatement.ResourceVersionPolicy;
import org.hl7.fhir.r4.model.CapabilityStatement.SystemRestfulInteraction;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

/** The CapabilityStatement tells the truth: each thing that it states is called. */
@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class CapabilityTest {

    private static CapabilityStatementRestComponent rest() {
        String json = Fhir.get("metadata").asString();
        return FhirContext.forR4Cached()
                .newJsonParser()
                .parseResource(CapabilityStatement.class, json)
                .getRestFirstRep();
    }

    @Test
    void everySearchParameterAndIncludeOfEveryTypeIsAnswered() {
        List<CapabilityStatementRestResourceComponent> resources = rest().getResource();
        assertThat(resources).hasSizeGreaterThan(140);
        for (CapabilityStatementRestResourceComponent resource : resources) {
            if (resource.getType().equals("AuditEvent")) {
                continue; // derived from the log, for auditors
            }
            List<String> query = new ArrayList<>();
            for (CapabilityStatementRestResourceSearchParamComponent parameter : resource.getSearchParam()) {
                query.add(parameter.getName() + "="
                        + switch (parameter.getType()) {
                            case DATE -> "2020-01-01";
                            case REFERENCE -> parameter.getName().equals("patient") ? "Patient/1" : "1";
                            default -> "x";
                        });
            }
            resource.getSearchInclude().forEach(each -> query.add("_include=" + each.getValue()));
            resource.getSearchRevInclude().stream()
                    .limit(20)
                    .forEach(each -> query.add("_revinclude=" + each.getValue()));
            Response found = Fhir.get(resource.getType() + "?_count=1&" + String.join("&", query));
            assertThat(found.statusCode())
                    .as(resource.getType() + found.asString())
                    .isEqualTo(200);
        }
    }

    @Test
    void everyInteractionThatIsStatedIsOffered() {
        String id = UUID.randomUUID().toString();
        for (CapabilityStatementRestResourceComponent resource : rest().getResource()) {
            String type = resource.getType();
            if (type.equals("AuditEvent")) {
                continue; // derived from the log, for auditors
            }
            Set<TypeRestfulInteraction> stated = new TreeSet<>();
            resource.getInteraction().forEach(each -> stated.add(each.getCode()));
            assertThat(stated)
                    .as(type)
                    .containsExactlyInAnyOrder(
                            TypeRestfulInteraction.READ,
                            TypeRestfulInteraction.VREAD,
                            TypeRestfulInteraction.CREATE,
                            TypeRestfulInteraction.UPDATE,
                            TypeRestfulInteraction.PATCH,
                            TypeRestfulInteraction.DELETE,
                            TypeRestfulInteraction.HISTORYINSTANCE,
                            TypeRestfulInteraction.HISTORYTYPE,
                            TypeRestfulInteraction.SEARCHTYPE);
            assertThat(Fhir.get(type + "/" + id).statusCode()).as(type).isEqualTo(404);
            assertThat(Fhir.get(type + "/" + id + "/_history").statusCode())
                    .as(type)
                    .isEqualTo(404);
            // An update without If-Match is taken, so that the policy is not versioned-update.
            assertThat(resource.getVersioning()).isEqualTo(ResourceVersionPolicy.VERSIONED);
            assertThat(resource.getConditionalRead()).isEqualTo(ConditionalReadStatus.FULLSUPPORT);
        }
        // One type for all in what changes the record: the doors are the same for each.
        String path = "Basic/" + id;
        String body = "{\"resourceType\":\"Basic\",\"id\":\"" + id + "\",\"code\":{\"text\":\"x\"}}";
        assertThat(Fhir.put("Basic", id, body).statusCode()).isEqualTo(201);
        assertThat(Fhir.create("Basic", body).statusCode()).isEqualTo(201);
        assertThat(Fhir.get(path + "/_history/1").statusCode()).isEqualTo(200);
        assertThat(Fhir.get("Basic/_history?_count=1").statusCode()).isEqualTo(200);
        assertThat(Fhir.as("integration")
                        .contentType("application/json-patch+json")
                        .body("[{\"op\":\"replace\",\"path\":\"/code/text\",\"value\":\"y\"}]")
                        .patch("/fhir/" + path)
                        .statusCode())
                .isEqualTo(200);
        assertThat(Fhir.as("integration").delete("/fhir/" + path).statusCode()).isEqualTo(204);
    }

    @Test
    void theFormatsAndSystemInteractionsThatAreStatedAreOffered() {
        CapabilityStatement statement = FhirContext.forR4Cached()
                .newJsonParser()
                .parseResource(CapabilityStatement.class, Fhir.get("metadata").asString());
        assertThat(statement.getFormat().stream().map(each -> each.getValue()).toList())
                .containsExactlyInAnyOrder("application/fhir+json", "json", "application/fhir+xml", "xml");
        assertThat(statement.getSoftware().getVersion()).isNotBlank().isNotEqualTo(VersionUtil.getVersion());
        for (String format : List.of("application/fhir+json", "application/fhir+xml")) {
            assertThat(Fhir.as("integration")
                            .accept(format)
                            .get("/fhir/Patient?_count=0")
                            .contentType())
                    .startsWith(format);
        }
        assertThat(statement.getPatchFormat().stream().map(StringType::getValue).toList())
                .containsExactlyInAnyOrder(
                        "application/json-patch+json", "application/fhir+json", "application/fhir+xml");
        assertThat(statement.getRestFirstRep().getInteraction().stream()
                        .map(each -> each.getCode())
                        .toList())
                .contains(
                        SystemRestfulInteraction.TRANSACTION,
                        SystemRestfulInteraction.BATCH,
                        SystemRestfulInteraction.HISTORYSYSTEM);
        assertThat(Fhir.get("_history?_count=1").statusCode()).isEqualTo(200);
        for (String type : List.of("transaction", "batch")) {
            assertThat(Fhir.as("integration")
                            .body("{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\"}")
                            .post("/fhir")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void everyOperationThatIsStatedHasADefinitionThatCanBeReadOrIsFhirs() {
        CapabilityStatementRestComponent rest = rest();
        List<String> definitions = new ArrayList<>();
        rest.getOperation().forEach(each -> definitions.add(each.getDefinition()));
        rest.getResource()
                .forEach(resource -> resource.getOperation().forEach(each -> definitions.add(each.getDefinition())));
        for (String definition : new TreeSet<>(definitions)) {
            if (!definition.startsWith("http://hl7.org/fhir/")) {
                assertThat(Fhir.get("OperationDefinition?url=" + definition).<Integer>path("total"))
                        .as(definition)
                        .isEqualTo(1);
            }
        }
    }
}
