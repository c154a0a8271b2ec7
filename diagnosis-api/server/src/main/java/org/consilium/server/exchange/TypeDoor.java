package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.Patch;
import ca.uhn.fhir.rest.annotation.RawParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PatchTypeEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The interactions with resources of one type, as HAPI routes and describes them. {@link ReadDoor} and {@link WriteDoor}
 * carry them out.
 */
public class TypeDoor implements IResourceProvider {

    private final Class<? extends IBaseResource> type;

    TypeDoor(String name, FhirContext fhir) {
        this.type = fhir.getResourceDefinition(name).getImplementingClass();
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return type;
    }

    @Read(version = true)
    public IBaseResource read(@IdParam IdType id) {
        throw carriedOutElsewhere();
    }

    @History
    public IBundleProvider history(@IdParam IdType id) {
        throw carriedOutElsewhere();
    }

    @History
    public IBundleProvider historyOfType() {
        throw carriedOutElsewhere();
    }

    @Search(allowUnknownParams = true)
    @Description(shortDefinition = "Search by what FHIR defines for the type, of the parameters this server offers")
    public IBundleProvider search(@RawParam @Nullable Map<String, List<String>> parameters) {
        throw carriedOutElsewhere();
    }

    @Operation(name = "$validate", idempotent = true)
    public OperationOutcome validate(@IdParam(optional = true) @Nullable IdType id) {
        throw carriedOutElsewhere();
    }

    @Create
    public MethodOutcome create(
            @ResourceParam IBaseResource resource, @ConditionalUrlParam @Nullable String condition) {
        throw carriedOutElsewhere();
    }

    @Update
    public MethodOutcome update(
            @IdParam IdType id,
            @ResourceParam IBaseResource resource,
            @ConditionalUrlParam @Nullable String condition) {
        throw carriedOutElsewhere();
    }

    @Patch
    public MethodOutcome patch(
            @IdParam IdType id,
            PatchTypeEnum form,
            @ResourceParam String patch,
            @ConditionalUrlParam @Nullable String condition) {
        throw carriedOutElsewhere();
    }

    @Delete
    public MethodOutcome delete(@IdParam IdType id, @ConditionalUrlParam @Nullable String condition) {
        throw carriedOutElsewhere();
    }

    static IllegalStateException carriedOutElsewhere() {
        return new IllegalStateException(
                "ReadDoor and WriteDoor take every interaction before HAPI; they must be registered as interceptors.");
    }
}
