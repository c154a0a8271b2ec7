package org.consilium.server.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A row of the table of assessments. Written once. */
@Entity
@Immutable
@Table(name = "assessment")
@NullUnmarked
class AssessmentEntity {

    @Id
    UUID id;

    String patient;

    Instant at;

    Instant recorded;

    @Column(name = "requested_by")
    String requestedBy;

    String model;

    @Column(name = "bundle_hash")
    String bundleHash;

    String outcome;

    @Column(columnDefinition = "text")
    String headline;

    @Column(name = "top_probability")
    Double topProbability;

    @Column(columnDefinition = "text")
    String record;

    @Column(name = "record_hash")
    String recordHash;
}
