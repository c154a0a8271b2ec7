package org.consilium.cohort.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.consilium.clinical.study.Study;
import org.consilium.clinical.study.StudyJson;
import org.consilium.cohort.table.CohortTables;

/** What a bundle was made of ({@code provenance.json}), and when and where ({@code run.json}, outside the content hash). */
public final class Provenance {

    private Provenance() {}

    public static JsonNode of(Study study, CohortTables tables, String profile, long seed) {
        ObjectNode json = Papers.MAPPER.createObjectNode();
        json.put("trainingDataSha256", tables.hash());
        json.put("studySha256", sha256(StudyJson.write(study)));
        json.put("featureSpace", study.id() + " " + study.version());
        json.put("patients", tables.patients());
        json.put("visits", tables.rows());
        json.put("synthetic", study.synthetic());
        json.put("profile", profile);
        json.put("seed", seed);
        json.put(
                "commit", Optional.ofNullable(System.getenv("CONSILIUM_COMMIT")).orElse("not available"));
        json.put("java", Runtime.version().toString());
        json.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        ObjectNode libraries = json.putObject("libraries");
        libraries.put("xgboost4j", version("ml.dmlc", "xgboost4j_2.12"));
        libraries.put("lightgbm4j", version("io.github.metarank", "lightgbm4j"));
        libraries.put("hapi-fhir", version("ca.uhn.hapi.fhir", "hapi-fhir-base"));
        return json;
    }

    public static JsonNode run(Instant began, Instant ended, int threads) {
        ObjectNode json = Papers.MAPPER.createObjectNode();
        json.put("began", began.toString());
        json.put("ended", ended.toString());
        json.put("seconds", Duration.between(began, ended).toSeconds());
        json.put("threads", threads);
        json.put("processors", Runtime.getRuntime().availableProcessors());
        try {
            json.put("host", InetAddress.getLocalHost().getHostName());
        } catch (java.net.UnknownHostException e) {
            json.put("host", "not available");
        }
        return json;
    }

    /** The version in a library's own Maven properties. */
    private static String version(String group, String artifact) {
        String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (java.io.InputStream in = Provenance.class.getResourceAsStream(path)) {
            if (in == null) {
                return "not available";
            }
            java.util.Properties properties = new java.util.Properties();
            properties.load(in);
            return properties.getProperty("version", "not available");
        } catch (IOException e) {
            return "not available";
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256.", e);
        }
    }
}
