package org.consilium.server.exchange;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.consilium.clinical.Code;
import org.consilium.fhir.CodeTranslation;
import org.consilium.fhir.CodeTranslation.Match;
import org.consilium.server.exchange.terminology.LearnedTranslations;
import org.consilium.server.exchange.terminology.TerminologyServer;
import org.consilium.server.rejection.Rejection;
import org.consilium.server.rejection.RejectionKind;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/**
 * {@code ConceptMap/$translate}: what a code is in another code system, by the very maps that patients are read with, and by
 * the terminology server where there is one.
 */
@Singleton
public class TranslateDoor {

    private final CodeTranslation translation;
    private final LearnedTranslations further;
    private final TerminologyServer server;

    TranslateDoor(CodeTranslation translation, LearnedTranslations further, TerminologyServer server) {
        this.translation = translation;
        this.further = further;
        this.server = server;
    }

    @Operation(name = "$translate", typeName = "ConceptMap", idempotent = true)
    public Parameters translate(
            @OperationParam(name = "url", min = 0, max = 1) @Nullable UriType url,
            @OperationParam(name = "system", min = 0, max = 1) @Nullable UriType system,
            @OperationParam(name = "code", min = 0, max = 1) @Nullable CodeType code,
            @OperationParam(name = "coding", min = 0, max = 1) @Nullable Coding coding,
            @OperationParam(name = "codeableConcept", min = 0, max = 1) @Nullable CodeableConcept concept,
            @OperationParam(name = "targetsystem", min = 0, max = 1) @Nullable UriType target) {
        List<Coding> asked = new ArrayList<>();
        if (code != null && system != null) {
            asked.add(new Coding(system.getValue(), code.getValue(), null));
        }
        if (coding != null) {
            asked.add(coding);
        }
        if (concept != null) {
            asked.addAll(concept.getCoding());
        }
        if (asked.stream().noneMatch(each -> each.hasSystem() && each.hasCode())) {
            throw Rejection.of(
                    RejectionKind.INVALID,
                    "Name what to translate: system and code, a coding, or a codeableConcept with both in a coding.");
        }
        Parameters answer = new Parameters();
        ParametersParameterComponent result = answer.addParameter().setName("result");
        boolean found = false;
        for (Coding each : asked) {
            if (!each.hasSystem() || !each.hasCode()) {
                continue;
            }
            for (Match match : matches(new Code(each.getSystem(), each.getCode()), url, target)) {
                boolean wanted = (url == null || match.map().equals(url.getValue()))
                        && (target == null || match.target().system().equals(target.getValue()));
                if (wanted) {
                    found = true;
                    add(answer, match);
                }
            }
        }
        result.setValue(new BooleanType(found));
        if (!found) {
            answer.addParameter()
                    .setName("message")
                    .setValue(new StringType("No map of this server has the code"
                            + (server.isConfigured() ? ", and the terminology server does not know it" : "")
                            + ". The maps are at /fhir/ConceptMap; those of"
                            + " an installation are read from the folder in CONSILIUM_CODE_MAPS."));
        }
        return answer;
    }

    /** By the maps here; where they have nothing, and no map is named, as the terminology server says. */
    private List<Match> matches(Code code, @Nullable UriType url, @Nullable UriType target) {
        List<Match> here = translation.of(code);
        return here.isEmpty() && url == null && server.isConfigured()
                ? further.ask(code, target == null ? null : target.getValue())
                : here;
    }

    private static void add(Parameters answer, Match match) {
        ParametersParameterComponent said = answer.addParameter().setName("match");
        said.addPart()
                .setName("equivalence")
                .setValue(new CodeType(match.equivalence().toCode()));
        Coding concept = new Coding()
                .setSystem(match.target().system())
                .setCode(match.target().code());
        if (!match.display().isEmpty()) {
            concept.setDisplay(match.display());
        }
        said.addPart().setName("concept").setValue(concept);
        if (!match.map().isEmpty()) {
            said.addPart().setName("source").setValue(new UriType(match.map()));
        }
    }
}
