package org.consilium.server.exchange;

import ca.uhn.fhir.model.api.TemporalPrecisionEnum;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.UUID;
import org.consilium.clinical.Code;
import org.consilium.clinical.Reason;
import org.consilium.server.exchange.validation.Definitions;
import org.consilium.server.persistence.AssessmentResources;
import org.consilium.server.ranking.ActiveModel;
import org.consilium.server.ranking.AssessmentDocument;
import org.consilium.server.ranking.AssessmentDocument.FeatureLine;
import org.consilium.server.ranking.AssessmentDocument.Score;
import org.consilium.server.ranking.AssessmentReport;
import org.consilium.server.ranking.AssessmentReport.RankedFinding;
import org.consilium.server.ranking.AssessmentReport.WithheldFinding;
import org.consilium.server.ranking.ModelCard;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Enumerations;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.RiskAssessment;
import org.hl7.fhir.r4.model.RiskAssessment.RiskAssessmentPredictionComponent;
import org.hl7.fhir.r4.model.StringType;
import org.jspecify.annotations.Nullable;

/**
 * An assessment as FHIR: one RiskAssessment a finding in rank order, then withheld ones, then the Provenance (which lists
 * the conditions that are known already), the model as a Device and its card. Everything that the model asserted is labelled AIAST.
 *
 * <p><b>Units</b>: {@code probabilityDecimal} is a percentage, 0 to 100. <b>Missing</b>: a withheld finding has no
 * probability but the data-absent-reason extension, and a note with the reason.
 */
@Singleton
public class DiagnosisBundle {

    static final String BASE = Definitions.BASE + "StructureDefinition/";
    static final String ATTRIBUTION = BASE + "attribution";
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    private static final Coding AIAST = new Coding(
            "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "AIAST", "Artificial Intelligence asserted");
    /** A slope over thousands of results names the newest; each of twenty findings would repeat them all. */
    private static final int MOST_SOURCES = 20;

    private static final int MOST_IN_BASIS = 1000;
    private static final int MOST_SET_ASIDE = 1000;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final ActiveModel models;

    DiagnosisBundle(ActiveModel models) {
        this.models = models;
    }

    /** The same as one line of JSON in UTF-8. */
    public byte[] json(AssessmentDocument document) {
        return AnswerTokens.utf8(of(document));
    }

    Bundle of(AssessmentDocument document) {
        AssessmentReport report = document.report();
        Bundle bundle = new Bundle();
        bundle.setType(Bundle.BundleType.COLLECTION);
        bundle.setId(report.id());
        bundle.setTimestamp(Date.from(report.recordedAt()));
        bundle.getIdentifier().setSystem("urn:ietf:rfc:3986").setValue("urn:uuid:" + report.id());
        findings(document, Links.WITHIN_A_BUNDLE).forEach(finding -> add(bundle, finding));
        add(bundle, provenance(document, Links.WITHIN_A_BUNDLE));
        ActiveModel.Seated model = models.require();
        add(bundle, device(model));
        add(bundle, card(model));
        return bundle;
    }

    /** How the parts refer to each other: in the Bundle by its entries, each for itself by its address here. */
    enum Links {
        WITHIN_A_BUNDLE,
        TO_THIS_SERVER;

        String to(String type, String id) {
            return this == TO_THIS_SERVER ? type + "/" + id : entry(type, id);
        }

        private static String entry(String type, String id) {
            return "urn:uuid:" + UUID.nameUUIDFromBytes((type + "/" + id).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What is said of each finding, in their order. */
    static List<RiskAssessment> findings(AssessmentDocument document, Links links) {
        AssessmentReport report = document.report();
        List<Reference> basis = basis(document, links);
        List<RiskAssessment> findings = new ArrayList<>();
        for (RankedFinding finding : report.findings()) {
            findings.add(ranked(document, finding, basis, links));
        }
        for (WithheldFinding finding : report.withheldFindings()) {
            findings.add(withheld(document, finding, basis, links));
        }
        if (report.withheld() != null && findings.isEmpty()) {
            findings.add(
                    withheld(document, new WithheldFinding("all", "All findings", report.withheld()), basis, links));
        }
        for (int i = 0; i < findings.size(); i++) {
            findings.get(i).setId(AssessmentResources.id(report.id(), i));
        }
        return findings;
    }

    private static void add(Bundle bundle, Resource resource) {
        bundle.addEntry()
                .setFullUrl(
                        Links.entry(resource.fhirType(), resource.getIdElement().getIdPart()))
                .setResource(resource);
    }

    private static RiskAssessment assessment(
            AssessmentDocument document, String title, List<Code> codes, List<Reference> basis, Links links) {
        AssessmentReport report = document.report();
        RiskAssessment assessment = new RiskAssessment();
        assessment.getMeta().addSecurity(AIAST.copy());
        assessment.setStatus(RiskAssessment.RiskAssessmentStatus.FINAL);
        assessment.setSubject(new Reference("Patient/" + report.patient().id()));
        assessment.setOccurrence(
                new DateTimeType(Date.from(report.at()), TemporalPrecisionEnum.MILLI, TimeZone.getTimeZone("UTC")));
        assessment.setPerformer(new Reference(links.to("Device", report.model().contentHash()))
                .setDisplay(report.model().title()));
        assessment.setMethod(new CodeableConcept()
                .setText("Calibrated ensemble " + report.model().title() + " "
                        + report.model().version()));
        CodeableConcept outcome = new CodeableConcept().setText(title);
        codes.stream()
                .filter(code -> !code.code().endsWith("*"))
                .forEach(code -> outcome.addCoding(new Coding(code.system(), code.code(), null)));
        assessment.addPrediction().setOutcome(outcome);
        basis.forEach(assessment::addBasis);
        if (report.model().caution() != null) {
            assessment.addNote(note(report.model().caution()));
        }
        return assessment;
    }

    /**
     * The versions behind what the models saw, the same for each finding. The whole record that was read is in the
     * Provenance, once: of a patient of ten thousand resources, each finding would repeat them all.
     */
    private static List<Reference> basis(AssessmentDocument document, Links links) {
        Set<String> evidence = new TreeSet<>();
        for (FeatureLine feature : document.features()) {
            feature.sources().forEach(source -> evidence.add(version(source)));
        }
        List<Reference> basis = new ArrayList<>();
        evidence.stream().limit(MOST_IN_BASIS).map(Reference::new).forEach(basis::add);
        if (evidence.size() > MOST_IN_BASIS) {
            basis.add(new Reference(links.to(
                            "Provenance",
                            AssessmentResources.provenanceId(document.report().id())))
                    .setDisplay("and " + (evidence.size() - MOST_IN_BASIS)
                            + " more resources: the Provenance lists every one by its version"));
        }
        return basis;
    }

    private static String version(org.consilium.server.ranking.Reference source) {
        return source.type() + "/" + source.id() + "/_history/" + source.version();
    }

    private static RiskAssessment ranked(
            AssessmentDocument document, RankedFinding finding, List<Reference> basis, Links links) {
        RiskAssessment assessment = assessment(document, finding.title(), finding.codes(), basis, links);
        RiskAssessmentPredictionComponent prediction = assessment.getPredictionFirstRep();
        prediction.setProbability(new DecimalType(percentage(finding.probability())));
        prediction.setRationale(String.join(" ", finding.reasons()));
        prediction.setWhen(new org.hl7.fhir.r4.model.Period()
                .setStart(Date.from(document.report().at()))
                .setEnd(Date.from(document.report().at().plus(java.time.Duration.ofDays(finding.horizonDays())))));
        prediction.addExtension(new Extension(BASE + "rank", new PositiveIntType(finding.rank())));
        prediction.addExtension(new Extension(BASE + "above-threshold", new BooleanType(finding.aboveThreshold())));
        prediction.addExtension(new Extension(BASE + "horizon", new StringType(finding.horizon())));
        Score score = document.scores().get(finding.id());
        if (score != null) {
            prediction.addExtension(new Extension(BASE + "base-log-odds", new DecimalType(decimal(score.base()))));
            prediction.addExtension(new Extension(BASE + "margin-log-odds", new DecimalType(decimal(score.margin()))));
            prediction.addExtension(
                    new Extension(BASE + "calibrated-log-odds", new DecimalType(decimal(score.calibrated()))));
            for (int i = 0; i < score.contributions().size(); i++) {
                double contribution = score.contributions().get(i);
                // No model looked at the others: a quarter of the answer would say so.
                if (contribution != 0) {
                    prediction.addExtension(attribution(document.features().get(i), contribution));
                }
            }
        }
        if (document.report().notice() != null) {
            assessment.addNote(note(document.report().notice()));
        }
        return assessment;
    }

    private static RiskAssessment withheld(
            AssessmentDocument document, WithheldFinding finding, List<Reference> basis, Links links) {
        RiskAssessment assessment = assessment(document, finding.title(), List.of(), basis, links);
        RiskAssessmentPredictionComponent prediction = assessment.getPredictionFirstRep();
        // On the prediction, not on a decimal without a value: the HL7 validator takes that for one above 100 (ras-2).
        prediction.addExtension(new Extension(ABSENT, new CodeType("not-performed")));
        Reason reason = finding.reason();
        assessment.addNote(note("Withheld (" + reason.code() + "): " + reason.text()));
        return assessment;
    }

    /** The feature, its value and unit, the versions it came from, and its contribution in log-odds. */
    private static Extension attribution(FeatureLine feature, double contribution) {
        Extension attribution = new Extension(ATTRIBUTION);
        attribution.addExtension(new Extension("feature", new CodeType(feature.name())));
        attribution.addExtension(new Extension("title", new StringType(feature.title())));
        if (feature.value() != null) {
            Quantity value = new Quantity().setValue(decimal(feature.value()));
            if (feature.unit() != null) {
                value.setSystem("http://unitsofmeasure.org")
                        .setCode(feature.unit())
                        .setUnit(feature.unit());
            }
            attribution.addExtension(new Extension("value", value));
        } else if (feature.unknown() != null) {
            attribution.addExtension(
                    new Extension("unknown", new StringType(feature.unknown().text())));
        }
        // Oldest first, so that the newest are told.
        int further = Math.max(0, feature.sources().size() - MOST_SOURCES);
        if (further > 0) {
            attribution.addExtension(new Extension("furtherSources", new PositiveIntType(further)));
        }
        for (org.consilium.server.ranking.Reference source :
                feature.sources().subList(further, feature.sources().size())) {
            attribution.addExtension(new Extension("source", new Reference(version(source))));
        }
        attribution.addExtension(new Extension("contribution", new DecimalType(decimal(contribution))));
        return attribution;
    }

    static Provenance provenance(AssessmentDocument document, Links links) {
        AssessmentReport report = document.report();
        Provenance provenance = new Provenance();
        provenance.setId(AssessmentResources.provenanceId(report.id()));
        provenance.getMeta().addSecurity(AIAST.copy());
        for (int i = 0; i < report.riskAssessments(); i++) {
            provenance.addTarget(new Reference(links.to("RiskAssessment", AssessmentResources.id(report.id(), i))));
        }
        provenance.setRecorded(Date.from(report.recordedAt()));
        provenance.addReason(new CodeableConcept(AIAST.copy()));
        provenance
                .addAgent()
                .setWho(new Reference(links.to("Device", report.model().contentHash())));
        provenance
                .addAgent()
                .setType(new CodeableConcept(new Coding(
                        "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "enterer", "Enterer")))
                .setWho(new Reference().setDisplay(report.requestedBy()));
        provenance
                .addEntity()
                .setRole(Provenance.ProvenanceEntityRole.DERIVATION)
                .setWhat(new Reference(
                        links.to("DocumentReference", report.model().contentHash())));
        report.known()
                .forEach(known -> provenance.addExtension(new Extension(
                        BASE + "known-condition", new Reference(version(known.source())).setDisplay(known.title()))));
        setAside(report.evidence().setAside()).forEach(provenance::addExtension);
        Set<String> inputs = new LinkedHashSet<>(document.inputs());
        inputs.forEach(input -> provenance
                .addEntity()
                .setRole(Provenance.ProvenanceEntityRole.SOURCE)
                .setWhat(new Reference(input)));
        return provenance;
    }

    /** What bears on the question and was not used, each with the reason, so that its sender can mend it. */
    private static List<Extension> setAside(List<AssessmentReport.SetAsideRecord> records) {
        List<Extension> extensions = new ArrayList<>();
        for (AssessmentReport.SetAsideRecord each : records.subList(0, Math.min(records.size(), MOST_SET_ASIDE))) {
            extensions.add(
                    setAside(each.what(), each.reason().code(), each.reason().text(), version(each.source())));
        }
        if (records.size() > MOST_SET_ASIDE) {
            extensions.add(setAside(
                    "Further records", "more", records.size() - MOST_SET_ASIDE + " more were set aside.", null));
        }
        return extensions;
    }

    private static Extension setAside(String what, String reason, String because, @Nullable String source) {
        Extension extension = new Extension(BASE + "set-aside");
        extension.addExtension(new Extension("what", new StringType(what)));
        extension.addExtension(new Extension("reason", new CodeType(reason)));
        extension.addExtension(new Extension("because", new StringType(because)));
        if (source != null) {
            extension.addExtension(new Extension("source", new Reference(source)));
        }
        return extension;
    }

    /** The model: the same Device for all that it said. */
    static Device device(ActiveModel.Seated model) {
        Device device = new Device();
        device.setId(model.bundle().contentHash());
        device.addIdentifier()
                .setSystem("urn:ietf:rfc:3986")
                .setValue("urn:sha256:" + model.bundle().contentHash());
        device.addDeviceName().setName(model.bundle().description().title()).setType(Device.DeviceNameType.MODELNAME);
        device.addVersion().setValue(model.bundle().description().version());
        device.setType(new CodeableConcept().setText("Diagnosis decision support model"));
        if (model.caution() != null) {
            device.addNote(note(model.caution()));
        }
        return device;
    }

    static DocumentReference card(ActiveModel.Seated model) {
        ModelCard card = model.card();
        DocumentReference document = new DocumentReference();
        document.setId(model.bundle().contentHash());
        document.setStatus(Enumerations.DocumentReferenceStatus.CURRENT);
        document.setType(new CodeableConcept().setText("Model card"));
        document.setDescription(
                "Card of the model " + model.bundle().description().title() + " "
                        + model.bundle().description().version());
        document.addContent()
                .setAttachment(new Attachment()
                        .setContentType("text/markdown;charset=UTF-8")
                        .setTitle("Model card")
                        .setData(card.markdown().getBytes(StandardCharsets.UTF_8)));
        return document;
    }

    private static Annotation note(@Nullable String text) {
        return new Annotation().setText(text);
    }

    /** 0.8312 is 83.12 %: exact to a millionth of a percent, so that ranks can be told from it. */
    static BigDecimal percentage(double probability) {
        return BigDecimal.valueOf(probability).multiply(HUNDRED).setScale(6, RoundingMode.HALF_EVEN);
    }

    private static BigDecimal decimal(double value) {
        return BigDecimal.valueOf(value);
    }
}
