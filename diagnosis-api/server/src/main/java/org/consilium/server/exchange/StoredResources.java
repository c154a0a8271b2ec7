package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.ResourceMetadataKeyEnum;
import ca.uhn.fhir.model.valueset.BundleEntryTransactionMethodEnum;
import java.util.Date;
import org.consilium.server.persistence.StoredResource;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Resource;

/** Stored text as HAPI's types. */
final class StoredResources {

    /** Name under which a parsed resource carries the text that it was parsed from. */
    static final String TEXT = "org.consilium.text";

    private StoredResources() {}

    static IBaseResource parse(FhirContext fhir, Class<? extends IBaseResource> type, StoredResource stored) {
        String id = stored.key().type() + "/" + stored.key().id() + "/_history/" + stored.version();
        if (stored.body() == null) {
            Resource deleted = (Resource) fhir.getResourceDefinition(type).newInstance();
            deleted.setId(new IdType(id));
            deleted.getMeta().setVersionId(Integer.toString(stored.version()));
            deleted.getMeta().setLastUpdated(Date.from(stored.updated()));
            ResourceMetadataKeyEnum.DELETED_AT.put(deleted, new InstantType(Date.from(stored.updated())));
            ResourceMetadataKeyEnum.ENTRY_TRANSACTION_METHOD.put(deleted, BundleEntryTransactionMethodEnum.DELETE);
            return deleted;
        }
        Resource resource = (Resource) fhir.newJsonParser().parseResource(type, stored.body());
        resource.setId(new IdType(id));
        resource.setUserData(TEXT, stored.body());
        return resource;
    }
}
