package org.consilium.server.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.consilium.audit.Sha256;

/** Assessments as they were answered. They are added and read, never changed. */
@ApplicationScoped
public class AssessmentLedger {

    /** What stands in the place of a record that was kept in the open and was erased. */
    public static final String ERASED = "erased";

    private final EntityManager entities;
    private final AssessmentResources resources;

    AssessmentLedger(EntityManager entities, AssessmentResources resources) {
        this.entities = entities;
        this.resources = resources;
    }

    /** An assessment in a list. */
    public record Line(UUID id, Instant at, String requestedBy, String model, String outcome) {}

    /**
     * Adds an assessment to the caller's transaction.
     *
     * @param findings how many RiskAssessments say it, ranked and withheld
     */
    public void add(StoredAssessment assessment, int findings) {
        AssessmentEntity entity = new AssessmentEntity();
        entity.id = assessment.id();
        entity.patient = assessment.patient();
        entity.at = assessment.at();
        entity.recorded = assessment.recorded();
        entity.requestedBy = assessment.requestedBy();
        entity.model = assessment.model();
        entity.bundleHash = assessment.bundleHash();
        entity.outcome = assessment.outcome();
        entity.headline = assessment.headline();
        entity.topProbability = assessment.topProbability();
        entity.record = assessment.record();
        entity.recordHash = assessment.recordHash();
        entities.persist(entity);
        entities.flush();
        resources.add(assessment, findings);
    }

    /**
     * The record of an assessment.
     *
     * @throws IllegalStateException if it is no longer what was recorded
     */
    public Optional<StoredAssessment> find(UUID id) {
        AssessmentEntity entity = entities.find(AssessmentEntity.class, id);
        if (entity == null) {
            return Optional.empty();
        }
        if (!entity.record.equals(ERASED)
                && !Sha256.hex(entity.record.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .equals(entity.recordHash)) {
            throw new IllegalStateException(
                    "The record of assessment " + id + " does not have its hash; it was edited.");
        }
        return Optional.of(new StoredAssessment(
                entity.id,
                entity.patient,
                entity.at,
                entity.recorded,
                entity.requestedBy,
                entity.model,
                entity.bundleHash,
                entity.outcome,
                entity.headline,
                entity.topProbability,
                entity.record,
                entity.recordHash));
    }

    /** Assessments by a bundle, oldest first; all for an empty hash. */
    public List<UUID> byBundle(String bundleHash) {
        return entities.createQuery(
                        "select a.id from AssessmentEntity a where :hash = '' or a.bundleHash = :hash order by a.recorded, a.id",
                        UUID.class)
                .setParameter("hash", bundleHash)
                .getResultList();
    }

    /** A patient's assessments, newest first. */
    public List<Line> of(String patient) {
        return entities.createQuery(
                        "select new org.consilium.server.persistence.AssessmentLedger$Line(a.id, a.at, a.requestedBy,"
                                + " a.model, a.outcome) from AssessmentEntity a where a.patient = :patient"
                                + " order by a.recorded desc",
                        Line.class)
                .setParameter("patient", patient)
                .setMaxResults(1000)
                .getResultList();
    }
}
