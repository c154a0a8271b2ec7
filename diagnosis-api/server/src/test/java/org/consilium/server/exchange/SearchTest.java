package org.consilium.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.consilium.server.Fhir;
import org.consilium.server.Surroundings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchTest {

    private final String mark = UUID.randomUUID().toString();
    private String patient = "";
    private String encounter = "";

    @BeforeEach
    void aVisitWithThreeResults() {
        if (!patient.isEmpty()) {
            return;
        }
        Response response = Fhir.as("integration")
                .body(
                        """
                {"resourceType":"Bundle","type":"transaction","entry":[
                {"fullUrl":"urn:uuid:p","resource":{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"MARK"}],
                  "name":[{"family":"Müller-MARK","given":["Anna"]}],"gender":"female","birthDate":"1950-02-03",
                  "active":true},
                  "request":{"method":"POST","url":"Patient"}},
                {"fullUrl":"urn:uuid:e","resource":{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},
                  "identifier":[{"system":"urn:visit","value":"MARK"}],"subject":{"reference":"urn:uuid:p"},
                  "period":{"start":"2020-05-01","end":"2020-05-02"}},"request":{"method":"POST","url":"Encounter"}},
                {"resource":{"resourceType":"Observation","status":"final","subject":{"reference":"urn:uuid:p"},
                  "encounter":{"reference":"urn:uuid:e"},"effectiveDateTime":"2020-05-01","code":{"coding":[
                  {"system":"http://loinc.org","code":"4548-4"}]},
                  "category":[{"coding":[{"system":"urn:cat","code":"laboratory"}]}]},"request":{"method":"POST","url":"Observation"}},
                {"resource":{"resourceType":"Observation","status":"preliminary","subject":{"reference":"urn:uuid:p"},
                  "encounter":{"reference":"urn:uuid:e"},"effectiveDateTime":"2020-05-02","code":{"coding":[
                  {"system":"urn:local","code":"4548-4"}]}},"request":{"method":"POST","url":"Observation"}},
                {"resource":{"resourceType":"Observation","status":"final","subject":{"reference":"urn:uuid:p"},
                  "code":{"coding":[{"code":"weight"}]}},"request":{"method":"POST","url":"Observation"}},
                {"resource":{"resourceType":"AllergyIntolerance","patient":{"reference":"urn:uuid:p"},"category":["food"]},
                  "request":{"method":"POST","url":"AllergyIntolerance"}},
                {"resource":{"resourceType":"Condition","subject":{"reference":"urn:uuid:p"},"onsetDateTime":"2019-01-01",
                  "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
                  "encounter":{"reference":"urn:uuid:e"}},"request":{"method":"POST","url":"Condition"}}
                ]}"""
                                .replace("MARK", mark))
                .post("/fhir");
        assertThat(response.statusCode()).isEqualTo(200);
        patient = idOf(response, 0);
        encounter = idOf(response, 1);
    }

    private static String idOf(Response response, int entry) {
        return response.<String>path("entry[" + entry + "].response.location").split("/", -1)[1];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Observation?patient=P; 3",
                "Observation?patient=Patient/P; 3",
                "Observation?subject=Patient/P; 3",
                "Observation?subject:Patient=P; 3",
                "Observation?patient=P&code=http://loinc.org|4548-4; 1",
                "Observation?patient=P&code=4548-4; 2",
                "Observation?patient=P&code=|weight; 1",
                "Observation?patient=P&code=http://loinc.org|; 1",
                "Observation?patient=P&code=http://loinc.org|,weight; 2",
                "Observation?patient=P&code:not=4548-4; 1",
                "Observation?patient=P&status:not=final; 1",
                "Observation?patient=P&status=http://hl7.org/fhir/observation-status|final; 2",
                "Observation?patient=P&status=urn:wrong|final; 0",
                "AllergyIntolerance?patient=P&category=http://hl7.org/fhir/allergy-intolerance-category|food; 1",
                "Patient?identifier=MARK&active=http://terminology.hl7.org/CodeSystem/special-values|true; 1",
                "Observation?patient=P&date=ap2020-04-30; 2",
                "Observation?patient=P&date=ap2010; 0",
                "Observation?patient=P&date=gt2020-05-01T23:59Z; 1",
                "Observation?patient=P&date=lt2020-05-01T00:00+00:00; 0",
                "Observation?subject.identifier=urn:mrn|MARK&status=final; 2",
                "Observation?subject.name=Müller-MARK; 3",
                "Observation?patient=P&category=laboratory; 1",
                "Observation?patient=P&category:missing=true; 2",
                "Observation?patient=P&category:missing=false; 1",
                "Observation?patient=P&date:missing=true; 1",
                "Observation?patient=P&date=2020-05; 2",
                "Observation?patient=P&date=ge2020-05-02; 1",
                "Observation?patient=P&date=gt2020-05-02; 0",
                "Observation?patient=P&date=2020-05-01,2020-05-02; 2",
                "Observation?patient=P&date=gt2019-01-01&date=lt2020-05-02; 1",
                "Observation?patient=P&_lastUpdated=gt2020-01-01; 3",
                "Observation?patient=P&_lastUpdated=lt2020-01-01; 0",
                "Observation?patient.identifier=urn:mrn|MARK; 3",
                "Observation?subject:Patient.identifier=urn:mrn|MARK&status=final; 2",
                "Observation?encounter.identifier=urn:visit|MARK; 2",
                "Observation?encounter=E; 2",
                "Observation?encounter=Encounter/E; 2",
                "Observation?encounter:missing=true&patient=P; 1",
                "Condition?patient=P&onset-date=2019; 1",
                "Condition?patient=P&clinical-status=active; 1",
                "Patient?identifier=urn:mrn|MARK; 1",
                "Patient?family=muller-MARK; 1",
                "Patient?family=MÜLLER; 1",
                "Patient?family:exact=Müller-MARK; 1",
                "Patient?family:exact=müller-MARK; 0",
                "Patient?family:contains=ller-MARK; 1",
                "Patient?given=ann&family=muller-MARK&gender=female&birthdate=1950-02-03; 1",
                "Patient?_has:Observation:patient:code=http://loinc.org|4548-4&identifier=MARK; 1",
                "Patient?_has:Observation:patient:code=nothing&identifier=MARK; 0",
                "Encounter?_has:Observation:encounter:status=preliminary&identifier=MARK; 1",
                "Encounter?identifier=MARK&class=AMB&date=2020-05; 1"
            })
    void findsWhatItIsAskedFor(String query, int total) {
        String asked = query.replace("MARK", mark).replace("/P", "/" + patient).replace("/E", "/" + encounter);
        asked = asked.replaceAll("=P(&|$)", "=" + patient + "$1").replaceAll("=E(&|$)", "=" + encounter + "$1");
        if (asked.startsWith("Patient?family=M")) {
            asked = asked + "&identifier=" + mark;
        }
        Response found = Fhir.get(asked);
        assertThat(found.statusCode()).as(found.asString()).isEqualTo(200);
        assertThat(found.<Integer>path("total")).isEqualTo(total);
    }

    @Test
    void aSearchCanBePostedSoThatNoNameStandsInAnAddress() {
        Response found = Fhir.as("integration")
                .contentType("application/x-www-form-urlencoded")
                .formParam("family", "muller-" + mark)
                .post("/fhir/Patient/_search");
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.<Integer>path("total")).isEqualTo(1);
    }

    @Test
    void whatAMatchRefersToAndWhatRefersToItIsIncluded() {
        Response forward = Fhir.get("Observation?patient=" + patient
                + "&status=preliminary&_include=Observation:encounter&_include=Observation:patient");
        assertThat(forward.<List<String>>path("entry.search.mode")).containsExactly("match", "include", "include");
        assertThat(forward.<List<String>>path("entry.resource.resourceType"))
                .containsExactlyInAnyOrder("Observation", "Encounter", "Patient");
        assertThat(forward.<Integer>path("total")).isEqualTo(1);
        Response reverse = Fhir.get(
                "Encounter?_id=" + encounter + "&_revinclude=Observation:encounter&_revinclude=Condition:encounter");
        assertThat(reverse.<List<String>>path("entry.resource.resourceType"))
                .containsExactlyInAnyOrder("Encounter", "Observation", "Observation", "Condition");
        Response record = Fhir.get(
                "Patient?_id=" + patient + "&_revinclude=Observation:patient&_include:iterate=Observation:encounter");
        assertThat(record.<List<String>>path("entry.resource.resourceType")).contains("Encounter");
        assertThat(record.<List<?>>path("entry")).hasSize(5);
    }

    @Test
    void pagesStayAsTheyWereWhileResultsArriveAndSayNothingOfWhatWasSought() {
        String id = Fhir.patient("1970-01-01", true);
        Response page = Fhir.get("Observation?patient=" + id + "&_count=2&_sort=-date");
        List<String> seen = new ArrayList<>(page.<List<String>>path("entry.resource.id"));
        assertThat(page.<Integer>path("total")).isEqualTo(6);
        Fhir.create(
                "Observation",
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":"
                        + "\"Patient/" + id + "\"},\"effectiveDateTime\":\""
                        + java.time.LocalDate.now(java.time.ZoneOffset.UTC) + "\"}");
        String first = seen.get(0);
        Fhir.as("integration").delete("/fhir/Observation/" + first);
        for (String next = next(page); next != null; next = next(page)) {
            assertThat(next).doesNotContain(id);
            page = Fhir.as("integration").get(next);
            assertThat(page.statusCode()).isEqualTo(200);
            seen.addAll(page.path("entry.resource.id"));
        }
        assertThat(seen).hasSize(6);
        assertThat(new HashSet<>(seen)).hasSize(6);
    }

    private static String next(Response page) {
        return page.path("link.find { it.relation == 'next' }?.url");
    }

    @Test
    void aPageLinkIsOfTheClientThatSearched() {
        Response page = Fhir.get("Observation?patient=" + patient + "&_count=1");
        assertThat(Fhir.as("clinician").get(next(page)).statusCode()).isEqualTo(410);
        assertThat(Fhir.get("Observation?_page=" + UUID.randomUUID()).statusCode())
                .isEqualTo(410);
    }

    @Test
    void resultsAreSortedAsAsked() {
        assertThat(Fhir.get("Observation?patient=" + patient + "&_sort=date")
                        .<List<String>>path("entry.resource.effectiveDateTime"))
                .containsExactly("2020-05-01", "2020-05-02", null);
        assertThat(Fhir.get("Observation?patient=" + patient + "&_sort=-date,_id")
                        .<List<String>>path("entry.resource.effectiveDateTime"))
                .containsExactly("2020-05-02", "2020-05-01", null);
    }

    @Test
    void aPartOfAResourceIsMarkedAsAPart() {
        Response elements = Fhir.get("Observation?patient=" + patient + "&_elements=status&code=|weight");
        assertThat(elements.<String>path("entry[0].resource.status")).isEqualTo("final");
        assertThat(elements.<Object>path("entry[0].resource.code")).isNotNull();
        assertThat(elements.<Object>path("entry[0].resource.subject")).isNull();
        assertThat(elements.<List<String>>path("entry[0].resource.meta.tag.code"))
                .contains("SUBSETTED");
        Response summary = Fhir.get("Patient/" + patient + "?_summary=true");
        assertThat(summary.<List<String>>path("meta.tag.code")).contains("SUBSETTED");
        assertThat(Fhir.get("Observation?patient=" + patient + "&_summary=count")
                        .<Object>path("entry"))
                .isNull();
        assertThat(Fhir.get("Observation?patient=" + patient + "&_total=none").<Object>path("total"))
                .isNull();
    }

    @Test
    void aLenientClientIsToldWhatWasIgnored() {
        assertThat(Fhir.get("Observation?patient=" + patient + "&colour=red").statusCode())
                .isEqualTo(400);
        Response lenient = Fhir.as("integration")
                .header("Prefer", "handling=lenient")
                .get("/fhir/Observation?patient=" + patient + "&colour=red");
        assertThat(lenient.<Integer>path("total")).isEqualTo(3);
        assertThat(lenient.<String>path("entry.find { it.search.mode == 'outcome' }.resource.issue[0].diagnostics"))
                .contains("colour");
        assertThat(lenient.<String>path("link[0].url")).doesNotContain("colour");
    }

    @Test
    void aResourceThatTheClientHasAlreadyIsNotSentAgain() {
        Response read = Fhir.get("Patient/" + patient);
        assertThat(Fhir.as("integration")
                        .header("If-None-Match", read.header("ETag"))
                        .get("/fhir/Patient/" + patient)
                        .statusCode())
                .isEqualTo(304);
        assertThat(Fhir.as("integration")
                        .header("If-None-Match", "W/\"9\"")
                        .get("/fhir/Patient/" + patient)
                        .statusCode())
                .isEqualTo(200);
        assertThat(Fhir.as("integration")
                        .header("If-Modified-Since", read.header("Last-Modified"))
                        .get("/fhir/Patient/" + patient)
                        .statusCode())
                .isEqualTo(304);
        assertThat(Fhir.as("integration")
                        .header("If-Modified-Since", "Wed, 01 Jan 2020 00:00:00 GMT")
                        .get("/fhir/Patient/" + patient)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aHistoryIsPaged() {
        String id = UUID.randomUUID().toString();
        for (String gender : List.of("male", "female", "other", "unknown")) {
            Fhir.put(
                    "Patient",
                    id,
                    "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"gender\":\"" + gender + "\"}");
        }
        Response page = Fhir.get("Patient/" + id + "/_history?_count=3");
        assertThat(page.<Integer>path("total")).isEqualTo(4);
        assertThat(page.<List<String>>path("entry.resource.meta.versionId")).containsExactly("4", "3", "2");
        assertThat(page.<String>path("link.find { it.relation == 'self' }.url")).endsWith("/_history?_count=3");
        assertThat(Fhir.as("integration").get(next(page)).<List<String>>path("entry.resource.gender"))
                .containsExactly("male");
        assertThat(Fhir.get("Patient/" + id + "/_history?_since=2999-01-01").<Integer>path("total"))
                .isZero();
        assertThat(Fhir.get("Patient/_history?_count=1").<List<?>>path("entry")).hasSize(1);
        assertThat(Fhir.get("_history?_count=1").<List<?>>path("entry")).hasSize(1);
    }

    @Test
    void answersComeInXmlAndPackedAsAsked() {
        Response xml = Fhir.as("integration")
                .accept("application/fhir+xml")
                .get("/fhir/Observation?patient=" + patient + "&_include=Observation:patient");
        assertThat(xml.contentType()).startsWith("application/fhir+xml");
        assertThat(xml.asString()).startsWith("<Bundle");
        Response packed =
                Fhir.as("integration").header("Accept-Encoding", "gzip").get("/fhir/Observation?patient=" + patient);
        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.<Integer>path("total")).isEqualTo(3);
    }
}
