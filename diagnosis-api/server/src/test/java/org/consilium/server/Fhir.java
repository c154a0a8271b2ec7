package org.consilium.server;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** FHIR requests as the tests make them. */
public final class Fhir {

    private Fhir() {}

    public static RequestSpecification as(String role) {
        return given().auth().oauth2(Tokens.of(role)).contentType("application/fhir+json;charset=UTF-8");
    }

    public static Response create(String type, String body) {
        return as("integration").body(body).post("/fhir/" + type);
    }

    public static Response put(String type, String id, String body) {
        return as("integration").body(body).put("/fhir/" + type + "/" + id);
    }

    public static Response get(String path) {
        return as("integration").get("/fhir/" + path);
    }

    /** A new patient, by default an adult of whom three kinds of results are known. */
    public static String patient(String birthDate, boolean withResults) {
        String marker = UUID.randomUUID().toString();
        StringBuilder entries = new StringBuilder(
                """
                {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","identifier":[{"system":"urn:test","value":"%s"}],
                 "name":[{"family":"Example","given":["%s"]}],"gender":"female","birthDate":"%s"},
                 "request":{"method":"POST","url":"Patient"}}"""
                        .formatted(marker, marker, birthDate));
        if (withResults) {
            Instant taken = Instant.now().minus(20, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
            for (String[] result : List.of(
                    new String[] {"4548-4", "6.3", "%"},
                    new String[] {"2339-0", "118", "mg/dL"},
                    new String[] {"38483-4", "1.1", "mg/dL"},
                    new String[] {"2093-3", "231", "mg/dL"},
                    new String[] {"39156-5", "31.4", "kg/m2"},
                    new String[] {"29463-7", "88", "kg"})) {
                entries.append(
                        """
                        ,{"resource":{"resourceType":"Observation","status":"final","subject":{"reference":"urn:uuid:p"},
                         "code":{"coding":[{"system":"http://loinc.org","code":"%s"}]},"effectiveDateTime":"%s","issued":"%s",
                         "valueQuantity":{"value":%s,"unit":"%s","system":"http://unitsofmeasure.org","code":"%s"}},
                         "request":{"method":"POST","url":"Observation"}}"""
                                .formatted(result[0], taken, taken, result[1], result[2], result[2]));
            }
        }
        String location = as("integration")
                .body("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}")
                .post("/fhir")
                .then()
                .statusCode(200)
                .extract()
                .path("entry[0].response.location");
        return location.split("/", -1)[1];
    }
}
