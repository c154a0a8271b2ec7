package org.consilium.server.exchange;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import org.hl7.fhir.r4.formats.JsonCreator;
import org.hl7.fhir.r4.formats.JsonParser;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Resources as JSON in UTF-8, through HL7's writer into Jackson's. HL7's writer knows the model without asking it by
 * reflection, as HAPI's does; Jackson's makes bytes without a string between, as HL7's own tokens do not. Of an answer of a
 * megabyte, writing is most of the work.
 */
final class AnswerTokens implements JsonCreator {

    private static final JsonFactory JSON = new JsonFactory();
    /** Few answers are smaller. */
    private static final int USUAL_BYTES = 256 * 1024;

    private final JsonGenerator json;

    private AnswerTokens(JsonGenerator json) {
        this.json = json;
    }

    /** The resource as one line. */
    static byte[] utf8(Resource resource) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator generator = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
            generator.writeStartObject();
            new JsonParser().compose(new AnswerTokens(generator), resource);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("A " + resource.fhirType() + " cannot be written as JSON.", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void name(String name) throws IOException {
        json.writeFieldName(name);
    }

    @Override
    public void value(@Nullable String value) throws IOException {
        json.writeString(value);
    }

    @Override
    public void value(@Nullable Boolean value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else {
            json.writeBoolean(value);
        }
    }

    /** As many digits as were given: precision is part of a FHIR decimal. */
    @Override
    public void value(@Nullable BigDecimal value) throws IOException {
        valueNum(value == null ? null : value.toString());
    }

    @Override
    public void valueNum(@Nullable String digits) throws IOException {
        if (digits == null) {
            json.writeNull();
        } else {
            json.writeNumber(digits);
        }
    }

    @Override
    public void value(@Nullable Integer value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }

    @Override
    public void nullValue() throws IOException {
        json.writeNull();
    }

    @Override
    public void beginObject() throws IOException {
        json.writeStartObject();
    }

    @Override
    public void endObject() throws IOException {
        json.writeEndObject();
    }

    @Override
    public void beginArray() throws IOException {
        json.writeStartArray();
    }

    @Override
    public void endArray() throws IOException {
        json.writeEndArray();
    }

    @Override
    public void finish() throws IOException {
        json.flush();
    }

    /** Answers are one line. */
    @Override
    public void setIndent(String indent) {}

    /** Only pages for people have links. */
    @Override
    public void link(String address) {}
}
