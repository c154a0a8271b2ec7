package org.consilium.server.exchange.validation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.jspecify.annotations.Nullable;

/**
 * The HL7 validator for R4 and this platform's definitions.
 *
 * <p>It never leaves the machine: nothing fetches, and the validator's own web access is prohibited for the whole process.
 * A profile or a code system that is not known is a warning, as real records name many. The first call takes some seconds
 * and several hundred megabytes, so that nothing is loaded before.
 *
 * <p><b>Thread safety</b>: safe.
 */
@Singleton
public class R4Validator {

    private static final String OBSERVATION_VALUES = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

    /** What the validator adds to a profile that it does not know. */
    private static final String SAID_TWICE = "Invalid profile. Failed to retrieve profile";

    private @Nullable Ready ready;

    private record Ready(FhirValidator validator, IValidationSupport support) {}

    /** How grave a remark is. */
    public enum Severity {
        ERROR,
        WARNING,
        INFORMATION
    }

    /**
     * A remark of the validator.
     *
     * @param place a FHIRPath to the element
     * @param text in the validator's words; values of the resource are left out
     */
    public record Remark(Severity severity, @Nullable String place, String text) {}

    /**
     * Judges a resource.
     *
     * @param json a resource that was read strictly before
     * @param profiles canonical addresses that it must keep to beside those in its meta
     */
    public List<Remark> judge(String json, Set<String> profiles) {
        ValidationOptions options = new ValidationOptions();
        profiles.forEach(options::addProfileIfNotBlank);
        List<Remark> remarks = new ArrayList<>();
        ValueRedaction redaction = ValueRedaction.of(json);
        for (SingleValidationMessage message :
                ready().validator().validateWithResult(json, options).getMessages()) {
            Severity severity =
                    switch (message.getSeverity()) {
                        case ERROR, FATAL -> Severity.ERROR;
                        case WARNING -> Severity.WARNING;
                        default -> Severity.INFORMATION;
                    };
            String text = redaction.redacted(String.valueOf(message.getMessage()));
            if (!text.startsWith(SAID_TWICE)) {
                remarks.add(new Remark(severity, message.getLocationString(), text + explained(text)));
            }
        }
        return remarks;
    }

    /** The validator says of a profile that it was not checked, which reads as if the resource were at fault. */
    private static String explained(String text) {
        return text.contains("could not be found") && text.startsWith("Profile reference")
                ? ". This server knows R4 and its own definitions, and fetches none: the resource was held to R4, and nothing is"
                        + " said of whether it keeps to that profile."
                : "";
    }

    /** Whether a profile of this address is known here. */
    public boolean knowsProfile(String url) {
        return ready().support().fetchStructureDefinition(url) != null;
    }

    /** R4 was published before HL7's terminology had the label of what a model asserts. */
    private static CodeSystem withAiAssertion(CodeSystem values) {
        CodeSystem copy = values.copy();
        copy.addConcept().setCode("AIAST").setDisplay("Artificial Intelligence asserted");
        return copy;
    }

    @SuppressWarnings("deprecation") // nothing else makes codes of unknown systems a warning rather than an error
    private synchronized Ready ready() {
        if (ready == null) {
            ManagedWebAccess.setAccessPolicy(ManagedWebAccess.WebAccessPolicy.PROHIBITED);
            FhirContext context = FhirContext.forR4();
            PrePopulatedValidationSupport own = new PrePopulatedValidationSupport(context);
            for (Definitions.Definition each : Definitions.all()) {
                if (each.type().equals("StructureDefinition")) {
                    own.addStructureDefinition(
                            context.newJsonParser().parseResource(StructureDefinition.class, each.json()));
                }
            }
            DefaultProfileValidationSupport r4 = new DefaultProfileValidationSupport(context);
            own.addCodeSystem(withAiAssertion((CodeSystem) r4.fetchCodeSystem(OBSERVATION_VALUES)));
            UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
            unknown.setNonExistentCodeSystemSeverity(IValidationSupport.IssueSeverity.WARNING);
            ValidationSupportChain chain = new ValidationSupportChain(
                    own,
                    r4,
                    new CommonCodeSystemsTerminologyService(context),
                    new InMemoryTerminologyServerValidationSupport(context),
                    new SnapshotGeneratingValidationSupport(context),
                    unknown);
            FhirInstanceValidator validator = new FhirInstanceValidator(chain);
            validator.setErrorForUnknownProfiles(false);
            validator.setAnyExtensionsAllowed(true);
            validator.setAssumeValidRestReferences(true);
            validator.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
            ready = new Ready(context.newValidator().registerValidatorModule(validator), chain);
        }
        return ready;
    }
}
