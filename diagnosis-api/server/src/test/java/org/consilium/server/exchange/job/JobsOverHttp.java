package org.consilium.server.exchange.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.consilium.server.Fhir;

/** Jobs as a client meets them. */
public final class JobsOverHttp {

    private JobsOverHttp() {}

    /** Starts a job that must be accepted; the address of its progress. */
    public static String start(String role, String path, String parameters) {
        Response response =
                Fhir.as(role).header("Prefer", "respond-async").body(parameters).post(path);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        return response.header("Content-Location");
    }

    /** The answer when the job has ended. */
    public static Response await(String role, String address) throws InterruptedException {
        return await(role, address, 30);
    }

    /** The same of a job that another server has a part in. */
    public static Response await(String role, String address, int seconds) throws InterruptedException {
        for (int i = 0; i < seconds * 20; i++) {
            Response response = Fhir.as(role).get(address);
            if (response.statusCode() != 202) {
                return response;
            }
            assertThat(response.header("X-Progress")).isNotBlank();
            Thread.sleep(50);
        }
        throw new AssertionError("the job does not end");
    }

    /** The lines of the manifest's files of this kind, {@code output} or {@code error}. */
    public static List<String> lines(String role, Response manifest, String kind) {
        List<String> lines = new ArrayList<>();
        List<String> urls = manifest.path(kind + ".url");
        for (String url : urls) {
            lines.addAll(Fhir.as(role).get(url).asString().lines().toList());
        }
        return lines;
    }
}
