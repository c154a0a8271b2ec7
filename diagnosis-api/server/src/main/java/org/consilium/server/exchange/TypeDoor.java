package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.RawParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.SimpleBundleProvider;
import java.util.List;
import java.util.Map;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.ResourceQuery;
import org.consilium.server.persistence.ResourceSearch;
import org.consilium.server.persistence.ResourceStore;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.jspecify.annotations.Nullable;

/** The interactions with resources of one type. Changes are declared here and carried out by {@link WriteDoor}. */
public class TypeDoor implements IResourceProvider {

    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 1000;

    private final Class<? extends IBaseResource> type;
    private final String name;
    private final FhirContext fhir;
    private final ResourceStore store;
    private final ResourceSearch search;
    private final SearchParameters parameters;

    TypeDoor(String name, FhirContext fhir, ResourceStore store, ResourceSearch search, SearchParameters parameters) {
        this.type = fhir.getResourceDefinition(name).getImplementingClass();
        this.name = name;
        this.fhir = fhir;
        this.store = store;
        this.search = search;
        this.parameters = parameters;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return type;
    }

    @Read(version = true)
    public IBaseResource read(@IdParam IdType id) {
        ResourceKey key = new ResourceKey(name, id.getIdPart());
        StoredResource found = (id.hasVersionIdPart() ? version(key, id.getVersionIdPart()) : store.read(key))
                .orElseThrow(() -> Rejection.of(RejectionKind.NOT_FOUND, "There is no " + shown(id) + " here."));
        if (found.deleted()) {
            throw Rejection.of(
                    RejectionKind.DELETED, shown(id) + " was deleted. Its earlier versions are in its history.");
        }
        return resource(found);
    }

    private java.util.Optional<StoredResource> version(ResourceKey key, String version) {
        return version.matches("\\d{1,9}") ? store.read(key, Integer.parseInt(version)) : java.util.Optional.empty();
    }

    private String shown(IdType id) {
        return EntryReading.isId(id.getIdPart()) ? name + "/" + id.getIdPart() : "such " + name;
    }

    @History
    public IBundleProvider history(@IdParam IdType id) {
        List<StoredResource> versions = store.history(new ResourceKey(name, id.getIdPart()));
        if (versions.isEmpty()) {
            throw Rejection.of(RejectionKind.NOT_FOUND, "There is no " + shown(id) + " here.");
        }
        return new SimpleBundleProvider(versions.stream().map(this::resource).toList());
    }

    @Search(allowUnknownParams = true)
    @Description(shortDefinition = "Search by what FHIR defines for the type, of the parameters this server offers")
    public IBundleProvider search(RequestDetails request, @RawParam @Nullable Map<String, List<String>> ignored) {
        Map<String, List<String>> asked = new java.util.LinkedHashMap<>();
        request.getParameters().forEach((parameter, values) -> asked.put(parameter, List.of(values)));
        ResourceQuery query = parameters.of(name, asked);
        int size = Math.min(number(asked, "_count", PAGE), LARGEST_PAGE);
        int offset = number(asked, "_offset", 0);
        return new ResourcePage(
                search.count(query),
                offset,
                size,
                search.page(query, offset, size).stream().map(this::resource).toList());
    }

    private static int number(Map<String, List<String>> asked, String parameter, int otherwise) {
        List<String> values = asked.get(parameter);
        if (values == null) {
            return otherwise;
        }
        if (!values.get(0).matches("\\d{1,9}")) {
            throw Rejection.of(RejectionKind.INVALID, "The parameter '" + parameter + "' must be a whole number.");
        }
        return Integer.parseInt(values.get(0));
    }

    private IBaseResource resource(StoredResource stored) {
        return StoredResources.parse(fhir, type, stored);
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

    @Delete
    public MethodOutcome delete(@IdParam IdType id, @ConditionalUrlParam @Nullable String condition) {
        throw carriedOutElsewhere();
    }

    static IllegalStateException carriedOutElsewhere() {
        return new IllegalStateException(
                "WriteDoor takes every change before HAPI; it must be registered as an interceptor.");
    }

    /** One page, with what HAPI needs to link to the next. */
    private static final class ResourcePage extends SimpleBundleProvider {

        private final int total;
        private final int offset;
        private final int size;

        ResourcePage(int total, int offset, int size, List<IBaseResource> page) {
            super(page);
            this.total = total;
            this.offset = offset;
            this.size = size;
        }

        @Override
        public Integer size() {
            return total;
        }

        @Override
        public Integer getCurrentPageOffset() {
            return offset;
        }

        @Override
        public Integer getCurrentPageSize() {
            return size;
        }

        @Override
        public List<IBaseResource> getResources(int from, int to) {
            return super.getResources(0, Integer.MAX_VALUE);
        }
    }
}
