package org.consilium.clinical.study;

import java.util.Collection;
import java.util.List;
import org.consilium.clinical.Code;

/**
 * What a recorded condition is: a disorder, a social circumstance, or neither as far as can be told.
 *
 * <p>Decided by the study's value sets, by the category that the record gives, and by the chapters of ICD-10 and ICD-9; never
 * by what a display says.
 *
 * @param disorders value sets of conditions that people call known; those of findings, exclusions and histories are too
 * @param social value sets of circumstances: work, housing, company, violence
 */
public record ConditionKinds(List<String> disorders, List<String> social) {

    /** Where a condition is listed. */
    public enum Kind {
        DISORDER,
        SOCIAL,
        UNCLASSIFIED
    }

    /** Nothing but the code system and the category to go by. */
    public static final ConditionKinds NONE = new ConditionKinds(List.of(), List.of());

    private static final List<String> SOCIAL_CATEGORIES = List.of("sdoh", "social-history");

    public ConditionKinds {
        disorders = List.copyOf(disorders);
        social = List.copyOf(social);
    }

    /**
     * The kind of a condition in a study that has these kinds.
     *
     * @param categories how the record files it
     */
    static Kind of(Collection<Code> codes, Collection<Code> categories, Study study) {
        ConditionKinds kinds = study.conditionKinds();
        if (in(study, kinds.social(), codes)
                || categories.stream().anyMatch(code -> SOCIAL_CATEGORIES.contains(code.code()))
                || codes.stream().anyMatch(ConditionKinds::isSocialChapter)) {
            return Kind.SOCIAL;
        }
        return in(study, kinds.disorders(), codes)
                        || in(study, study.conditionValueSets(), codes)
                        || codes.stream().anyMatch(ConditionKinds::isDisorderChapter)
                ? Kind.DISORDER
                : Kind.UNCLASSIFIED;
    }

    private static boolean in(Study study, List<String> sets, Collection<Code> codes) {
        return sets.stream().anyMatch(set -> study.valueSet(set).containsAny(codes));
    }

    /** ICD-10: Z55 to Z65, persons with potential health hazards related to socioeconomic and psychosocial circumstances. */
    private static boolean isSocialChapter(Code code) {
        return ValueSet.isIcd10(code.system()) && code.code().matches("Z(5[5-9]|6[0-5]).*");
    }

    /** ICD-10: chapters A to Q, and injuries (S, T); ICD-9: 001 to 779 and 800 to 999. Symptoms and contacts are neither. */
    private static boolean isDisorderChapter(Code code) {
        return (ValueSet.isIcd10(code.system()) && code.code().matches("[A-QST][0-9].*"))
                || (ValueSet.isIcd9(code.system())
                        && code.code().matches("([0-6][0-9][0-9]|7[0-7][0-9]|[89][0-9][0-9]).*"));
    }
}
