package org.consilium.server.exchange.terminology;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.consilium.clinical.Code;
import org.consilium.fhir.CodeTranslation;
import org.consilium.fhir.CodeTranslation.Match;
import org.consilium.server.persistence.TranslationLedger;
import org.consilium.server.persistence.TranslationLedger.Learned;
import org.consilium.server.rejection.Rejection;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Enumerations.ConceptMapEquivalence;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.jspecify.annotations.Nullable;

/**
 * What codes are that no map here has: as the terminology server says, and kept from then on, so that a record is read the
 * same again. A code that it does not answer about is unknown, and asked about at the next reading.
 */
@Singleton
public class LearnedTranslations {

    /** A clinician waits for the record meanwhile. */
    private static final Duration PATIENCE_WITH_A_RECORD = Duration.ofSeconds(5);

    private static final int MOST_IN_MEMORY = 100_000;

    private final TerminologyServer server;
    private final TranslationLedger ledger;
    private final FhirContext fhir;
    private final Clock clock;
    private final Map<Code, List<Learned>> known = new ConcurrentHashMap<>();

    LearnedTranslations(TerminologyServer server, TranslationLedger ledger, FhirContext fhir, Clock clock) {
        this.server = server;
        this.ledger = ledger;
        this.fhir = fhir;
        this.clock = clock;
    }

    /** The reading of one record. */
    public final class Reading implements CodeTranslation.Further {

        private final @Nullable Instant asOf;
        private final Instant patientUntil = clock.instant().plus(PATIENCE_WITH_A_RECORD);
        private final boolean mayTranslate = server.isConfigured() || ledger.isKept();
        private boolean unanswered;

        private Reading(@Nullable Instant asOf) {
            this.asOf = asOf;
        }

        @Override
        public List<Match> of(Code code, String targetSystem) {
            if (!mayTranslate()) {
                return List.of();
            }
            List<Learned> learned = kept(code);
            if (asOf == null && learned.isEmpty() && server.isConfigured()) {
                learned = learn(code, targetSystem);
            }
            return learned.stream()
                    .filter(each -> asOf == null || !each.learned().isAfter(asOf))
                    .map(each -> new Match(
                            each.target(),
                            each.display(),
                            ConceptMapEquivalence.fromCode(each.equivalence()),
                            each.map()))
                    .toList();
        }

        private List<Learned> learn(Code code, String targetSystem) {
            if (clock.instant().isAfter(patientUntil)) {
                unanswered = true;
                return List.of();
            }
            try {
                return LearnedTranslations.this.learn(code, targetSystem);
            } catch (Rejection e) {
                unanswered = true;
                return List.of();
            }
        }

        /** Whether a code that no map here has may be known: there is a server, or there was one. */
        public boolean mayTranslate() {
            return mayTranslate;
        }

        /** Whether a code may have a translation that was not told in time. */
        public boolean unanswered() {
            return unanswered;
        }
    }

    /** @param asOf what had been learned by then; null for all, and what can be learned now */
    public Reading reading(@Nullable Instant asOf) {
        return new Reading(asOf);
    }

    private List<Learned> kept(Code code) {
        List<Learned> there = known.get(code);
        if (there == null) {
            there = ledger.of(code);
            keep(code, there);
        }
        return there;
    }

    private void keep(Code code, List<Learned> learned) {
        if (known.size() >= MOST_IN_MEMORY) {
            known.clear();
        }
        known.put(code, learned);
    }

    /**
     * Asks the server.
     *
     * @throws Rejection of kind unavailable if it does not answer
     */
    private List<Learned> learn(Code code, String targetSystem) {
        List<Match> told = ask(code, targetSystem);
        if (told.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Learned> learned = told.stream()
                .map(each -> new Learned(
                        each.target(), each.display(), each.equivalence().toCode(), each.map(), now))
                .toList();
        QuarkusTransaction.requiringNew().run(() -> ledger.add(code, learned));
        List<Learned> kept = QuarkusTransaction.requiringNew().call(() -> ledger.of(code));
        keep(code, kept);
        return kept;
    }

    /**
     * What the terminology server says that a code is; empty where it knows nothing.
     *
     * @param targetSystem null for any
     * @throws Rejection of kind unavailable if it does not answer
     */
    public List<Match> ask(Code code, @Nullable String targetSystem) {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("system", code.system());
        asked.put("code", code.code());
        if (targetSystem != null) {
            asked.put("targetsystem", targetSystem);
        }
        TerminologyServer.Answer answer = server.ask("ConceptMap/$translate", asked);
        List<Match> matches = new ArrayList<>();
        if (!answer.known()) {
            return matches;
        }
        try {
            Parameters parameters = fhir.newJsonParser().parseResource(Parameters.class, answer.json());
            for (ParametersParameterComponent said : parameters.getParameter()) {
                if (said.getName().equals("match")) {
                    match(said, matches);
                }
            }
        } catch (DataFormatException e) {
            // An answer that cannot be read is none.
        }
        return matches;
    }

    private static void match(ParametersParameterComponent said, List<Match> into) {
        Coding concept = null;
        ConceptMapEquivalence equivalence = null;
        String map = "";
        for (ParametersParameterComponent part : said.getPart()) {
            switch (part.getName()) {
                case "concept" -> concept = part.getValue() instanceof Coding coding ? coding : null;
                case "equivalence" -> equivalence = equivalence(part.getValue().primitiveValue());
                case "source" -> map = part.getValue().primitiveValue();
                default -> {
                    // Dependencies and products are for people.
                }
            }
        }
        if (concept != null && concept.hasSystem() && concept.hasCode() && equivalence != null) {
            into.add(new Match(
                    new Code(concept.getSystem(), concept.getCode()),
                    concept.hasDisplay() ? concept.getDisplay() : "",
                    equivalence,
                    map));
        }
    }

    private static @Nullable ConceptMapEquivalence equivalence(@Nullable String code) {
        for (ConceptMapEquivalence each : ConceptMapEquivalence.values()) {
            if (each != ConceptMapEquivalence.NULL && each.toCode().equals(code)) {
                return each;
            }
        }
        return null;
    }
}
