package org.consilium.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.consilium.audit.AuditChain;
import org.consilium.audit.AuditEntry;
import org.consilium.server.Database;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class AuditLogTest {

    private static final String BODY = "{\"resourceType\":\"Basic\",\"code\":{\"text\":\"x\"}}";

    @Inject
    AuditTrail trail;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_entry set actor = 'mallory'",
                "delete from audit_entry",
                "truncate audit_entry",
                "alter table audit_entry disable trigger all",
                "drop table audit_entry",
                "update patient_key set wrapped = null",
                "delete from audit_checkpoint",
                "update assessment set outcome = 'x'",
                "delete from fhir_history"
            })
    void theApplicationsRoleCannotChangeWhatWasRecorded(String sql) throws SQLException {
        try (Connection connection = Database.asApplication();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void concurrentWritersLeaveOneUnbrokenChain() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(writers.submit(() -> Fhir.create("Basic", BODY).statusCode()));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(201);
            }
        } finally {
            writers.shutdown();
        }
        List<AuditEntry> entries = new ArrayList<>(trail.before(Long.MAX_VALUE, null, null, 100_000));
        Collections.reverse(entries);
        assertThat(AuditChain.verify(entries.iterator())).isInstanceOf(AuditChain.Verdict.Intact.class);
    }

    /** Connections that die between entries, as in a crash: what was acknowledged is there, and the chain is one. */
    @Test
    void connectionsThatDieBetweenEntriesLeaveOneChain() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Future<Integer>> answers = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                answers.add(writers.submit(() -> Fhir.create("Basic", BODY).statusCode()));
                if (i % 10 == 9) {
                    answers.get(i - 5).get();
                    try (Connection connection = Database.asApplication();
                            Statement statement = connection.createStatement()) {
                        statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename ="
                                + " current_user and pid <> pg_backend_pid()");
                    }
                }
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isIn(201, 500, 503);
            }
        } finally {
            writers.shutdown();
        }
        List<AuditEntry> entries = new ArrayList<>(trail.before(Long.MAX_VALUE, null, null, 100_000));
        Collections.reverse(entries);
        assertThat(AuditChain.verify(entries.iterator())).isInstanceOf(AuditChain.Verdict.Intact.class);
        assertThat(Fhir.create("Basic", BODY).statusCode()).isEqualTo(201);
    }

    @Test
    void ifTheAuditTrailCannotRecordTheRequestFailsAndNothingIsStored() throws SQLException {
        long before = Database.count("select count(*) from fhir_resource where type = 'Basic'");
        try (Connection owner = Database.asOwner();
                Statement statement = owner.createStatement()) {
            statement.execute("revoke insert on audit_entry from consilium_app");
            try {
                assertThat(Fhir.create("Basic", BODY).statusCode()).isEqualTo(500);
                assertThat(Fhir.as("clinician").get("/api/models/active").statusCode())
                        .isEqualTo(200);
                assertThat(Fhir.as("clinician")
                                .contentType("application/json")
                                .body("{}")
                                .post("/api/patients/search")
                                .statusCode())
                        .isEqualTo(500);
                assertThat(trail.isAppendOnly()).isFalse();
            } finally {
                statement.execute("grant insert on audit_entry to consilium_app");
            }
        }
        assertThat(Database.count("select count(*) from fhir_resource where type = 'Basic'"))
                .isEqualTo(before);
    }
}
