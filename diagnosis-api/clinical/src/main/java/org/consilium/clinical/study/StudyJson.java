package org.consilium.clinical.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;

/**
 * A study as the bundle carries it: {@code study.json}, complete, nothing implied.
 *
 * <p><b>Throws</b>: {@link IllegalArgumentException} that names the element which does not hold.
 */
public final class StudyJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private StudyJson() {}

    public static Study read(byte[] json) {
        try {
            return MAPPER.readValue(json, Study.class);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("The study does not hold: " + rootMessage(e), e);
        }
    }

    public static Study read(JsonNode json) {
        try {
            return MAPPER.treeToValue(json, Study.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The study does not hold: " + rootMessage(e), e);
        }
    }

    public static byte[] write(Study study) {
        try {
            return MAPPER.writeValueAsString(study).replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The study cannot be written as JSON.", e);
        }
    }

    private static String rootMessage(Exception e) {
        if (e instanceof com.fasterxml.jackson.databind.JsonMappingException mapping) {
            String path = mapping.getPathReference();
            Throwable cause = mapping.getCause();
            String text = cause instanceof IllegalArgumentException || cause instanceof NullPointerException
                    ? String.valueOf(cause.getMessage())
                    : mapping.getOriginalMessage();
            return text + " (at " + path + ")";
        }
        return String.valueOf(e.getMessage());
    }
}
