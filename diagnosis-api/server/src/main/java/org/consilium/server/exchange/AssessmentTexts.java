package org.consilium.server.exchange;

import ca.uhn.fhir.context.FhirContext;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.consilium.server.exchange.DiagnosisBundle.Links;
import org.consilium.server.persistence.AmendmentLedger;
import org.consilium.server.persistence.AmendmentLedger.Amendment;
import org.consilium.server.persistence.AssessmentResources;
import org.consilium.server.persistence.ResourceKey;
import org.consilium.server.persistence.StoredResource;
import org.consilium.server.ranking.AssessmentDocument;
import org.consilium.server.ranking.RecordedAssessments;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/**
 * What assessments said, as resources of this server: written out of the recorded assessment each time. The first version
 * is what was answered, and says which assessment it amends; the second, if there is one, says which took its place.
 */
@Singleton
class AssessmentTexts {

    private final RecordedAssessments recorded;
    private final AmendmentLedger amendments;
    private final FhirContext fhir;

    AssessmentTexts(RecordedAssessments recorded, AmendmentLedger amendments, FhirContext fhir) {
        this.recorded = recorded;
        this.amendments = amendments;
        this.fhir = fhir;
    }

    /** The resource with its content, whether that is stored or in an assessment. */
    StoredResource whole(StoredResource stored) {
        return whole(List.of(stored)).get(0);
    }

    /** The same of several; an assessment that several belong to is opened once. */
    List<StoredResource> whole(List<StoredResource> stored) {
        if (stored.stream().allMatch(each -> AssessmentResources.assessment(each) == null)) {
            return stored;
        }
        return QuarkusTransaction.joiningExisting().call(() -> {
            Map<UUID, Map<ResourceKey, DomainResource>> opened = new LinkedHashMap<>();
            List<StoredResource> whole = new ArrayList<>();
            for (StoredResource each : stored) {
                UUID assessment = AssessmentResources.assessment(each);
                if (assessment == null) {
                    whole.add(each);
                    continue;
                }
                DomainResource said =
                        opened.computeIfAbsent(assessment, this::open).get(each.key());
                if (said == null) {
                    throw new IllegalStateException(each.key() + " is not of its assessment; the table was edited.");
                }
                whole.add(new StoredResource(
                        each.key(),
                        each.version(),
                        each.updated(),
                        each.deleted(),
                        each.sourceUpdated(),
                        text(said, each, assessment)));
            }
            return whole;
        });
    }

    private Map<ResourceKey, DomainResource> open(UUID assessment) {
        AssessmentDocument document = recorded.document(assessment.toString());
        List<DomainResource> said = new ArrayList<>(DiagnosisBundle.findings(document, Links.TO_THIS_SERVER));
        said.add(DiagnosisBundle.provenance(document, Links.TO_THIS_SERVER));
        Optional<Amendment> before = amendments.by(assessment);
        Map<ResourceKey, DomainResource> byKey = new LinkedHashMap<>();
        for (DomainResource each : said) {
            before.ifPresent(amendment -> each.addExtension(extension("amends", amendment.amended(), amendment)));
            byKey.put(new ResourceKey(each.fhirType(), each.getIdElement().getIdPart()), each);
        }
        return byKey;
    }

    private String text(DomainResource said, StoredResource stored, UUID assessment) {
        Resource copy = said.copy();
        copy.setIdElement(new IdType(stored.key().type(), stored.key().id(), Integer.toString(stored.version())));
        copy.getMeta().setVersionId(Integer.toString(stored.version())).setLastUpdated(Date.from(stored.updated()));
        if (stored.version() > 1) {
            amendments.of(assessment).ifPresent(amendment -> ((DomainResource) copy)
                    .addExtension(extension("amended-by", amendment.amendedBy(), amendment)));
        }
        return fhir.newJsonParser().encodeResourceToString(copy);
    }

    private static Extension extension(String name, @Nullable UUID other, Amendment amendment) {
        Extension extension = new Extension(DiagnosisBundle.BASE + name);
        if (other != null) {
            extension.addExtension(new Extension("assessment", new org.hl7.fhir.r4.model.IdType(other.toString())));
        }
        extension.addExtension(new Extension("because", new StringType(amendment.because())));
        amendment.changes().forEach(change -> extension.addExtension(new Extension("change", new StringType(change))));
        return extension;
    }
}
