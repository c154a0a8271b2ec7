package org.consilium.ensemble;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;

/** Tokens of a JSON text. */
final class JsonTokens extends ModelTokens {

    /** XGBoost writes NaN and Infinity as they are; where one is used, it is refused with its place. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final JsonParser parser;

    JsonTokens(InputStream in) throws IOException {
        parser = JSON.createParser(in);
    }

    @Override
    protected Token advance() throws IOException {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return Token.END;
            }
            return switch (token) {
                case START_OBJECT -> Token.OBJECT;
                case END_OBJECT -> Token.OBJECT_END;
                case START_ARRAY -> Token.ARRAY;
                case END_ARRAY -> Token.ARRAY_END;
                case FIELD_NAME -> Token.KEY;
                case VALUE_STRING -> Token.STRING;
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Token.NUMBER;
                case VALUE_TRUE, VALUE_FALSE -> Token.BOOLEAN;
                case VALUE_NULL -> Token.NULL;
                case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw refuse("The JSON holds a token of no known kind.");
            };
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    @Override
    protected String position() {
        return "byte " + parser.currentLocation().getByteOffset();
    }

    @Override
    String text() throws IOException {
        try {
            return parser.getText();
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    @Override
    float floatValue() throws IOException {
        try {
            String text = text();
            return switch (text) {
                case "INF", "+INF", "+Infinity" -> Float.POSITIVE_INFINITY;
                case "-INF" -> Float.NEGATIVE_INFINITY;
                default -> Float.parseFloat(text);
            };
        } catch (NumberFormatException e) {
            throw new UnreadableModelException(place(), "The number cannot be read.", e);
        }
    }

    @Override
    long longValue() throws IOException {
        try {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw refuse("The number must be whole.");
            }
            return parser.getLongValue();
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }

    @Override
    boolean booleanValue() throws IOException {
        return parser.getBooleanValue();
    }

    private UnreadableModelException malformed(JsonProcessingException e) {
        String what = e instanceof StreamConstraintsException
                ? "The JSON exceeds what a model needs: " + e.getOriginalMessage()
                : "The JSON is malformed or cut short: " + e.getOriginalMessage();
        return new UnreadableModelException(place(), what, e);
    }
}
