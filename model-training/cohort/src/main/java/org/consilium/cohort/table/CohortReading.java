package org.consilium.cohort.table;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.LenientErrorHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.consilium.clinical.PatientCase;
import org.consilium.clinical.assessment.IntendedUse;
import org.consilium.clinical.feature.FeatureSpace;
import org.consilium.clinical.feature.FeatureVector;
import org.consilium.clinical.study.Finding;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.export.PatientShards;
import org.consilium.fhir.CodeTranslation;
import org.consilium.fhir.PatientCaseReader;
import org.consilium.fhir.StoredResource;
import org.consilium.fhir.Units;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * Patients of a sorted export to training rows, with the reader and the encoder of service.
 *
 * <p>Memory holds one shard a thread and the rows. <b>Thread safety</b>: {@link #read} may be called once at a time.
 */
public final class CohortReading {

    /** A larger share tells that the export is of another version, or broken. */
    private static final double MOST_UNREADABLE = 0.01;

    private static final Pattern TYPE = Pattern.compile("\"resourceType\"\\s*:\\s*\"([A-Za-z]+)\"");

    private final Study study;
    private final FeatureSpace space;
    private final IntendedUse use;
    private final PatientCaseReader reader;
    private final IndexVisitSample sample;
    private final SubgroupLabels labels;
    private final CodeTranslation translation;
    private final AtomicInteger withoutPatient = new AtomicInteger();
    private final AtomicInteger resources = new AtomicInteger();
    private final Map<String, Integer> unreadable = new ConcurrentSkipListMap<>();
    private final Map<String, String> linked = new ConcurrentHashMap<>();
    private final ResultPrints prints = new ResultPrints();

    /** @param translation by which codes of other systems are codes of the study, as in service */
    public CohortReading(Study study, CodeTranslation translation, long seed) {
        this.study = study;
        this.translation = translation;
        this.space = new FeatureSpace(study);
        this.use = new IntendedUse(study);
        this.reader = new PatientCaseReader(study, new Units());
        this.sample = new IndexVisitSample(study, seed);
        this.labels = new SubgroupLabels(study);
    }

    private record Shard(List<IndexRow> rows, int patients) {}

    /**
     * Reads all patients, or as many as are wanted.
     *
     * @param progress is told how many shards are done
     * @throws IOException if more than one resource in a hundred cannot be read
     */
    public CohortTables read(PatientShards shards, OptionalInt patients, int threads, IntConsumer progress)
            throws IOException {
        Set<String> chosen = patients.isPresent() ? chosen(shards, patients.getAsInt()) : Set.of();
        List<StoredResource> drugs = new ArrayList<>();
        IParser parser = parser();
        for (byte[] line : shards.medications()) {
            parse(parser, line, "Medication").ifPresent(drugs::add);
        }
        AtomicInteger done = new AtomicInteger();
        List<Callable<Shard>> work = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            int shard = i;
            work.add(() -> {
                Map<String, List<byte[]>> people = shards.read(shard);
                if (patients.isPresent()) {
                    people.keySet().retainAll(chosen);
                }
                Shard read = read(shards, people, drugs);
                progress.accept(done.incrementAndGet());
                return read;
            });
        }
        List<IndexRow> rows = new ArrayList<>();
        int people = 0;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Shard> future : pool.invokeAll(work)) {
                rows.addAll(future.get().rows());
                people += future.get().patients();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("A patient could not be read.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Reading the cohort was interrupted.", e);
        } finally {
            pool.shutdownNow();
        }
        int bad = unreadable.values().stream().mapToInt(Integer::intValue).sum();
        if (bad > resources.get() * MOST_UNREADABLE) {
            throw new IOException(bad + " of " + resources.get() + " resources cannot be read as FHIR R4: " + unreadable
                    + ". Maybe the export is of another version.");
        }
        List<Set<String>> alike = new ArrayList<>(shards.sharingAnIdentifier());
        alike.addAll(prints.persons());
        LinkedPersons persons = new LinkedPersons(linked, alike);
        return new CohortTables(study, rows.stream().map(persons::named).toList(), people);
    }

    /** The first patients by a hash of their ids, so that a smaller cohort is part of a larger one. */
    private static Set<String> chosen(PatientShards shards, int patients) throws IOException {
        List<String> all = new ArrayList<>();
        for (int shard = 0; shard < shards.size(); shard++) {
            all.addAll(shards.patients(shard));
        }
        all.sort(Comparator.comparing((String id) -> id.hashCode() * 0x9E3779B9).thenComparing(id -> id));
        return new HashSet<>(all.subList(0, Math.min(patients, all.size())));
    }

    private Shard read(PatientShards shards, Map<String, List<byte[]>> patients, List<StoredResource> drugs)
            throws IOException {
        IParser parser = parser();
        List<IndexRow> rows = new ArrayList<>();
        int read = 0;
        for (Map.Entry<String, List<byte[]>> entry : patients.entrySet()) {
            List<StoredResource> resources = new ArrayList<>(drugs);
            Patient person = null;
            for (byte[] line : entry.getValue()) {
                Optional<StoredResource> stored = parse(parser, line, "resource");
                if (stored.isPresent() && stored.get().resource() instanceof Patient self) {
                    person = self;
                }
                stored.ifPresent(resources::add);
            }
            if (person == null) {
                withoutPatient.incrementAndGet();
                continue;
            }
            if (person.hasLink()) {
                linked.put(entry.getKey(), PersonPrint.links(person));
            }
            read++;
            PatientCase patient = reader.read(resources);
            prints.take(patient);
            rows.addAll(rows(patient, person, wholes(resources), shards));
        }
        return new Shard(rows, read);
    }

    /** Of each visit that is part of another, the other's id, which may be told by an identifier. */
    private static Map<String, String> wholes(List<StoredResource> resources) {
        Map<String, String> byIdentifier = new HashMap<>();
        for (StoredResource stored : resources) {
            if (stored.resource() instanceof Encounter visit && !visit.hasPartOf()) {
                visit.getIdentifier()
                        .forEach(identifier -> byIdentifier.put(
                                key(identifier), stored.reference().id()));
            }
        }
        Map<String, String> wholes = new HashMap<>();
        for (StoredResource stored : resources) {
            if (stored.resource() instanceof Encounter visit && visit.hasPartOf()) {
                Reference part = visit.getPartOf();
                String whole = part.hasReference()
                        ? part.getReferenceElement().getIdPart()
                        : byIdentifier.get(key(part.getIdentifier()));
                wholes.put(stored.reference().id(), whole == null ? "" : whole);
            }
        }
        return wholes;
    }

    private static String key(Identifier identifier) {
        return identifier.getSystem() + "|" + identifier.getValue();
    }

    private List<IndexRow> rows(PatientCase patient, Patient self, Map<String, String> wholes, PatientShards shards) {
        List<IndexRow> rows = new ArrayList<>();
        String person = PersonPrint.of(patient, self);
        for (IndexVisitSample.Drawn drawn : sample.draw(patient, wholes, shards.end())) {
            FeatureVector evidence = space.encode(patient, drawn.at());
            rows.add(new IndexRow(
                    patient.id(),
                    person,
                    drawn.visit(),
                    drawn.at(),
                    evidence.row(),
                    drawn.outcomes(),
                    drawn.weights(),
                    answered(drawn.weights().clone(), evidence),
                    labels.of(self, patient.demographics(), drawn.at(), drawn.during())));
        }
        return rows;
    }

    /** Rows where service would withhold a finding for want of evidence do not teach it. */
    private double[] answered(double[] weights, FeatureVector evidence) {
        List<Finding> findings = study.findings();
        boolean nothing = use.tooLittle(evidence).isPresent();
        for (int f = 0; f < weights.length; f++) {
            if (nothing) {
                weights[f] = 0;
            } else if (weights[f] > 0
                    && use.tooLittle(findings.get(f), evidence).isPresent()) {
                weights[f] = 0;
            }
        }
        return weights;
    }

    /** Patient ids that records refer to without a Patient resource among them; they are left out. */
    public int withoutPatient() {
        return withoutPatient.get();
    }

    /** How many resources of each type could not be read as FHIR R4; they are left out. */
    public Map<String, Integer> unreadable() {
        return Map.copyOf(unreadable);
    }

    private static IParser parser() {
        return FhirContext.forR4Cached().newJsonParser().setParserErrorHandler(new LenientErrorHandler(false));
    }

    /** A resource, with its codes as the study knows them; empty, and counted, where it is none of FHIR R4. */
    private Optional<StoredResource> parse(IParser parser, byte[] line, String kind) {
        String text = new String(line, StandardCharsets.UTF_8);
        resources.incrementAndGet();
        try {
            Resource resource = (Resource) parser.parseResource(text);
            StoredResource stored = StoredResource.fromSource(resource);
            translation.enrich(stored.resource());
            return Optional.of(stored);
        } catch (DataFormatException e) {
            Matcher type = TYPE.matcher(text);
            unreadable.merge(type.find() ? type.group(1) : kind, 1, Integer::sum);
            return Optional.empty();
        }
    }
}
