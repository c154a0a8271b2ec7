package org.consilium.server.exchange.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.consilium.server.exchange.pull.HospitalServer;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;

/** The files of an export, each read as it comes over the line. */
final class ExportSource implements NdjsonSource {

    private static final String NDJSON = "application/fhir+ndjson";
    private static final int OK = 200;

    private final HospitalServer hospital;
    private final ExportManifest manifest;

    ExportSource(HospitalServer hospital, ExportManifest manifest) {
        this.hospital = hospital;
        this.manifest = manifest;
    }

    @Override
    public List<String> files() {
        return manifest.outputs().stream().map(ExportManifest.Output::url).toList();
    }

    @Override
    public InputStream open(String url) throws IOException, InterruptedException {
        URI address = URI.create(hospital.base()).resolve(url);
        HospitalServer.Reply reply = manifest.requiresAccessToken()
                ? hospital.get(address, NDJSON, Map.of("Accept-Encoding", "gzip"))
                : hospital.getOpenly(address, NDJSON);
        if (reply.status() != OK) {
            reply.body().close();
            throw Rejection.of(
                    RejectionKind.UNAVAILABLE,
                    "A file of the export is answered with status " + reply.status()
                            + "; maybe it has expired. What was stored before is kept: import again.");
        }
        boolean packed = reply.header("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
        return packed ? new GZIPInputStream(reply.body(), 1 << 16) : reply.body();
    }

    @Override
    public String base() {
        return hospital.base();
    }
}
