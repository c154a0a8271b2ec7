package org.consilium.server.exchange;

import com.fasterxml.jackson.core.JsonToken;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of R4's elements are numbers in JSON and which are true or false; all other values are strings. HAPI's parser takes
 * {@code "5"} for 5 and 5 for {@code "5"}, but a resource that is kept as it came must be one that others can read.
 *
 * <p>An element is told by its name alone. A name that stands for values of different kinds is let pass, but for the value of
 * a quantity.
 *
 * <p><b>Source</b>: the definitions of R4, from which a test reads the same names.
 */
final class JsonScalars {

    static final Set<String> NUMBERS = names(
            """
            add allowedUnsignedInt altitude amount answerDecimal answerInteger axis backCurve careTeamSequence
            conversionFactor coordinateSystem count countMax cylinder decimalPrecision defaultValueDecimal
            defaultValueInteger defaultValuePositiveInt defaultValueUnsignedInt denominatorCount destination detailInteger
            detailSequence diagnosisSequence diameter dimensions doseNumberPositiveInt duration durationMax end fMeasure
            fScore factor factorOverride fixedDecimal fixedInteger fixedPositiveInt fixedUnsignedInt frames frequency
            frequencyMax from groupSize gtFP height index informationSequence itemSequence latitude length level limit
            longitude lowerLimit maxLength maxValueDecimal maxValueInteger maxValuePositiveInt maxValueUnsignedInt min
            minValueDecimal minValueInteger minValuePositiveInt minValueUnsignedInt minutesDuration multipleBirthInteger
            noteNumber numFN numFP numTP number numberOfInstances numberOfParticipants numberOfRepeatsAllowed
            numberOfSeries numberOfStudies numberOfSubunits numberOfUnits numeratorCount offset order origin
            patternDecimal patternInteger patternPositiveInt patternUnsignedInt period periodMax points power precedence
            precision priority probabilityDecimal procedureSequence quantity queryFP queryTP rank readCoverage recall
            relativeRisk reliableCache repetitions score securityLabelNumber sensitivity sequence seriesDosesPositiveInt
            size sphere start subDetailSequence subdetailSequence subunit supportingInfoSequence temperature to total
            truthFN truthTP upperLimit usedUnsignedInt value valueDecimal valueInteger valuePositiveInt valueUnsignedInt
            width windowEnd windowStart""");

    static final Set<String> TRUTHS = names(
            """
            abstract active actual affectsState allDay allergenicIndicator allowed allowedBoolean alternate answerBoolean
            appliesToAll appointmentRequired asNeededBoolean authorizationRequired autocreate autodelete caseSensitive
            compositional conditionalCreate conditionalUpdate contributedToDeath cors deceasedBoolean defaultValueBoolean
            deleted detailBoolean doNotPerform encodeRequestUrl estimatedAge exact exampleBoolean exclude excluded
            experimental fixedBoolean focal hierarchical immutable inactive incomplete inforce initialSelected
            initiatorActive instance isActive isDefault isDefining isDerived isModifier isSubpotent isSummary lockedDate
            multipleAnd multipleBirthBoolean multipleOr multipleResultsAllowed mustSupport navigationLinks needsMap onHold
            orderable ordered overbooked paging patternBoolean pause preferred primarySource readHistory readOnly
            receiverActive repeats reported reportedBoolean requestor required responsible search sliceIsConstraining
            subrogation subsumption system translation translations type updateCreate userSelected validated valueBoolean
            verified versionNeeded warningOnly wasSubstituted""");

    /** Names of the above that are strings elsewhere. */
    static final Set<String> TEXTS_TOO =
            names("end lockedDate mustSupport number priority required responsible sequence start system type value");

    private static final Set<String> NEVER_TEXT = neverText();

    private JsonScalars() {}

    /**
     * What is wrong with a value.
     *
     * @param parent name of the element that it is part of; empty at the top
     * @return words for the sender; null if nothing is wrong
     */
    static @Nullable String objection(String parent, String name, JsonToken token) {
        return switch (token) {
            case VALUE_STRING ->
                NEVER_TEXT.contains(name) || (name.equals("value") && isQuantity(parent))
                        ? "'" + name + "' is a number, or true or false, and is sent without quotation marks."
                        : null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                NUMBERS.contains(name)
                        ? null
                        : "FHIR R4 has no number in this place. Put it in quotation marks, if the element is the right one.";
            case VALUE_TRUE, VALUE_FALSE ->
                TRUTHS.contains(name) ? null : "FHIR R4 has neither true nor false in this place. Check the element.";
            default -> null;
        };
    }

    private static boolean isQuantity(String parent) {
        return parent.endsWith("Quantity")
                || switch (parent) {
                    case "low", "high", "numerator", "denominator" -> true;
                    default -> false;
                };
    }

    private static Set<String> names(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    private static Set<String> neverText() {
        Set<String> names = new HashSet<>(NUMBERS);
        names.addAll(TRUTHS);
        names.removeAll(TEXTS_TOO);
        return Set.copyOf(names);
    }
}
