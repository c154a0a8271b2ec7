package org.consilium.server.oversight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import org.consilium.server.oversight.CaseFiles.CaseFile;

/** A case as a file: JSON with everything, or PDF for people. */
@Singleton
public class CaseExport {

    private final ObjectMapper json;

    CaseExport(ObjectMapper json) {
        this.json = json;
    }

    public byte[] pdf(CaseFile file) {
        return CasePage.of(file);
    }

    public byte[] json(CaseFile file) {
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsBytes(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The case cannot be written as JSON.", e);
        }
    }
}
