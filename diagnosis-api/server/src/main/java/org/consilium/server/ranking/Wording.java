package org.consilium.server.ranking;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.consilium.clinical.Evidence;
import org.consilium.clinical.feature.FeatureValue;
import org.consilium.clinical.study.FeatureRule;
import org.consilium.ensemble.Calibration;
import org.jspecify.annotations.Nullable;

/** Values and attributions in words that a clinician reads. It tells what the model drew from a value, never what to do. */
final class Wording {

    static final String NO_CALIBRATION = "none";

    private static final MathContext SHOWN = new MathContext(4);

    private Wording() {}

    /** A value as people read it; for what is unknown, the reason. */
    static String text(FeatureValue value) {
        Evidence evidence = value.evidence();
        if (evidence instanceof Evidence.Measured measured) {
            String unit = measured.unit().equals("1") ? "" : " " + unit(measured.unit());
            return number(measured.value()) + unit;
        }
        boolean sex = value.feature().rule() instanceof FeatureRule.SexAtRecord;
        if (evidence instanceof Evidence.Present) {
            return sex ? "male" : "present";
        }
        if (evidence instanceof Evidence.Absent) {
            return sex ? "female" : "absent";
        }
        return "unknown";
    }

    private static String unit(String ucum) {
        return switch (ucum) {
            case "a" -> "years";
            case "d" -> "days";
            default -> ucum;
        };
    }

    static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).round(SHOWN).stripTrailingZeros();
        return (rounded.scale() < 0 ? rounded.setScale(0) : rounded).toPlainString();
    }

    static String signed(double logOdds) {
        return String.format(Locale.ROOT, "%+.2f", logOdds);
    }

    /** One sentence for a concept: its telling value, and which way it moved the estimate. */
    static String sentence(String concept, AssessmentDocument.FeatureLine telling, double contribution) {
        String direction = contribution > 0 ? "speaks for it" : "speaks against it";
        boolean named = telling.title().toLowerCase(Locale.ROOT).startsWith(concept.toLowerCase(Locale.ROOT));
        String name = named ? telling.title() : concept + ", " + decapitalised(telling.title());
        if (telling.unknown() != null) {
            // Of this feature only: the concept may well have a result, just none that makes a slope.
            return name + ": unknown (" + decapitalised(telling.unknown().text()) + "); for this model that "
                    + direction + ".";
        }
        return name + ": " + telling.text() + " " + direction + ".";
    }

    private static String decapitalised(String text) {
        String body = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        boolean acronym = body.length() > 1 && !Character.isLowerCase(body.charAt(1)) && body.charAt(1) != ' ';
        return body.isEmpty() || acronym ? body : Character.toLowerCase(body.charAt(0)) + body.substring(1);
    }

    static String method(Calibration calibration) {
        if (calibration instanceof Calibration.Identity) {
            return NO_CALIBRATION;
        }
        if (calibration instanceof Calibration.Platt) {
            return "Platt scaling";
        }
        if (calibration instanceof Calibration.Beta) {
            return "beta calibration";
        }
        return calibration instanceof Calibration.Temperature ? "temperature scaling" : "isotonic regression";
    }

    static @Nullable String unitOf(FeatureValue value) {
        return value.feature().ucum().orElse(null);
    }
}
