package org.consilium.ensemble;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Calibrations as the bundle writes them. */
final class CalibrationJson {

    private CalibrationJson() {}

    static void write(JsonGenerator json, Calibration calibration) throws IOException {
        json.writeObjectFieldStart("calibration");
        if (calibration instanceof Calibration.Identity) {
            json.writeStringField("kind", "identity");
        } else if (calibration instanceof Calibration.Platt platt) {
            json.writeStringField("kind", "platt");
            json.writeNumberField("slope", platt.slope());
            json.writeNumberField("intercept", platt.intercept());
        } else if (calibration instanceof Calibration.Beta beta) {
            json.writeStringField("kind", "beta");
            json.writeNumberField("a", beta.a());
            json.writeNumberField("b", beta.b());
            json.writeNumberField("c", beta.c());
        } else if (calibration instanceof Calibration.Temperature temperature) {
            json.writeStringField("kind", "temperature");
            json.writeNumberField("temperature", temperature.temperature());
        } else if (calibration instanceof Calibration.Isotonic isotonic) {
            double[] margins = new double[isotonic.knots()];
            double[] calibrated = new double[isotonic.knots()];
            for (int k = 0; k < margins.length; k++) {
                margins[k] = isotonic.margin(k);
                calibrated[k] = isotonic.calibrated(k);
            }
            json.writeStringField("kind", "isotonic");
            JsonText.numbers(json, "margins", margins);
            JsonText.numbers(json, "calibrated", calibrated);
        }
        json.writeEndObject();
    }

    static Calibration read(JsonObject json) {
        String kind = json.text("kind");
        return switch (kind) {
            case "identity" -> new Calibration.Identity();
            case "platt" -> new Calibration.Platt(json.number("slope"), json.number("intercept"));
            case "beta" -> new Calibration.Beta(json.number("a"), json.number("b"), json.number("c"));
            case "temperature" -> new Calibration.Temperature(json.number("temperature"));
            case "isotonic" -> new Calibration.Isotonic(json.numbers("margins"), json.numbers("calibrated"));
            default -> throw json.refuse("kind", "names a calibration of the unknown kind \"" + kind + "\"");
        };
    }
}
