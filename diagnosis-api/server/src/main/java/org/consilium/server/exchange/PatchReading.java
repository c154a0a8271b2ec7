package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.consilium.server.exchange.patch.FhirPathPatch;
import org.consilium.server.exchange.patch.JsonPatch;
import org.consilium.server.persistence.AssessmentResources;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceSearch;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Makes an update of a patch: the current version, locked, with the patch applied, read and checked like any resource. */
@ApplicationScoped
class PatchReading {

    private final ResourceStore store;
    private final ResourceSearch search;
    private final ResourceReading resources;
    private final FhirContext fhir;

    PatchReading(ResourceStore store, ResourceSearch search, ResourceReading resources, FhirContext fhir) {
        this.store = store;
        this.search = search;
        this.resources = resources;
        this.fhir = fhir;
    }

    /** What a patch makes of a resource's JSON. */
    interface Patch {
        String applied(String json);
    }

    /**
     * @throws Rejection of kind unsupported for another media type, invalid for what is no patch
     */
    Patch read(@Nullable String contentType, String body) {
        String type = contentType == null
                ? ""
                : contentType.toLowerCase(Locale.ROOT).split(";", -1)[0].strip();
        return switch (type) {
            case "application/json-patch+json" -> json -> JsonPatch.apply(json, body);
            case "application/fhir+json", "application/json", "application/fhir+xml", "application/xml" -> {
                Parameters parameters = parameters(body, type.endsWith("xml"));
                yield json -> {
                    Resource resource = (Resource) fhir.newJsonParser().parseResource(json);
                    new FhirPathPatch(fhir).apply(resource, parameters);
                    return fhir.newJsonParser().encodeResourceToString(resource);
                };
            }
            default ->
                throw Rejection.at(
                        RejectionKind.UNSUPPORTED,
                        "Content-Type",
                        "A patch is a JSON Patch (application/json-patch+json) or a FHIRPath Patch in a Parameters resource"
                                + " (application/fhir+json). XML Patch is not offered.");
        };
    }

    /**
     * The patch that an entry of a bundle carries.
     *
     * @throws Rejection if it carries none
     */
    Patch ofEntry(ResourceText resource) {
        if (resource.type().equals("Parameters")) {
            return read("application/fhir+json", resource.asItCame());
        }
        if (resource.type().equals("Binary")) {
            Binary binary;
            try {
                binary = fhir.newJsonParser().parseResource(Binary.class, resource.asItCame());
            } catch (DataFormatException | ClassCastException | IllegalArgumentException e) {
                throw Rejection.of(RejectionKind.INVALID, "The Binary cannot be read as FHIR R4.");
            }
            if (binary.hasData()) {
                return read(binary.getContentType(), new String(binary.getData(), StandardCharsets.UTF_8));
            }
        }
        throw Rejection.of(
                RejectionKind.INVALID,
                "A patch within a bundle is a Parameters resource (FHIRPath Patch), or a Binary whose data is a JSON Patch and"
                        + " whose contentType is application/json-patch+json.");
    }

    private Parameters parameters(String body, boolean xml) {
        try {
            return (xml ? fhir.newXmlParser() : fhir.newJsonParser()).parseResource(Parameters.class, body);
        } catch (DataFormatException | ClassCastException | IllegalArgumentException e) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "The body is no Parameters resource of FHIR R4. For a JSON Patch send Content-Type"
                            + " application/json-patch+json.");
        }
    }

    /** The update that the patch amounts to. Call it in the transaction that carries it out. */
    Interaction patched(Interaction.Patched asked) {
        try {
            return patched(asked.type(), asked.id(), asked.condition(), asked.ifMatch(), asked.patch(), asked);
        } catch (Rejection e) {
            throw asked.path().isEmpty() ? e : e.under(asked.path());
        }
    }

    private Interaction patched(
            String type,
            @Nullable String id,
            @Nullable ResourceQuery condition,
            @Nullable Integer ifMatch,
            Patch patch,
            Interaction asked) {
        ResourceKey key =
                new ResourceKey(type, id == null && condition != null ? match(condition) : String.valueOf(id));
        store.lock(List.of(key));
        StoredResource current = store.read(key)
                .orElseThrow(() -> Rejection.of(
                        RejectionKind.NOT_FOUND,
                        EntryReading.isId(key.id())
                                ? "There is no " + key + " here."
                                : "There is no such " + type + "."));
        if (current.deleted()) {
            throw Rejection.of(
                    RejectionKind.DELETED, key + " was deleted. A PUT of the whole resource brings it back.");
        }
        if (!EntryReading.fits(ifMatch, current.version())) {
            throw Rejection.at(
                    RejectionKind.PRECONDITION_FAILED,
                    "If-Match",
                    "The resource has changed since: its version is now " + current.version()
                            + ". Read it again and repeat the change on what is there.");
        }
        if (AssessmentResources.assessment(current) != null) {
            throw Rejection.of(
                    RejectionKind.METHOD_NOT_ALLOWED, "An assessment said this, and what it said is not changed.");
        }
        String after = patch.applied(String.valueOf(current.body()));
        ResourceText text = JsonReader.resource(after);
        if (!text.type().equals(type) || text.id() == null || !text.id().value().equals(key.id())) {
            throw Rejection.of(
                    RejectionKind.UNPROCESSABLE, "A patch cannot change a resource's type or id. Nothing was changed.");
        }
        IncomingResource read = resources.understand(text);
        // The time in its meta is this server's, not the source's.
        IncomingResource resource = new IncomingResource(read.text(), read.index(), read.patient(), null, read.notes());
        return new Interaction.Update(asked.path(), asked.fullUrl(), resource, key.id(), null, current.version());
    }

    private String match(ResourceQuery condition) {
        List<StoredResource> found = search.first(condition, 2);
        if (found.size() != 1) {
            throw Rejection.of(
                    found.isEmpty() ? RejectionKind.NOT_FOUND : RejectionKind.PRECONDITION_FAILED,
                    found.isEmpty()
                            ? "The condition of the patch finds no " + condition.type() + "."
                            : "The condition of the patch finds several. Make it fit one only.");
        }
        return found.get(0).key().id();
    }
}
