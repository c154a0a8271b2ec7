package org.consilium.ensemble;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** A task's folder in the bundle: {@code ensemble.json} and its members' files. */
final class TaskJson {

    private static final String TREES = "trees";
    private static final String LINEAR = "linear";
    private static final String ADDITIVE = "additive";

    private TaskJson() {}

    private static String folder(String id) {
        return "tasks/" + id + "/";
    }

    static void write(BundleTask task, SortedMap<String, byte[]> entries) {
        Set<String> names = new HashSet<>();
        for (Blend.Weighted weighted : task.ensemble().blend().members()) {
            if (!names.add(BundleEntries.checkSegment(weighted.name()))) {
                throw new IllegalArgumentException(
                        "The members of task " + task.id() + " must have different names: " + weighted.name() + ".");
            }
            entries.put(folder(task.id()) + file(weighted), bytes(weighted.member()));
        }
        entries.put(folder(task.id()) + "ensemble.json", ensemble(task));
    }

    private static String kind(Member member) {
        if (member instanceof TreeEnsemble) {
            return TREES;
        }
        return member instanceof LinearMember ? LINEAR : ADDITIVE;
    }

    private static String file(Blend.Weighted weighted) {
        return "members/" + weighted.name() + (weighted.member() instanceof TreeEnsemble ? ".trees" : ".json");
    }

    private static byte[] bytes(Member member) {
        if (member instanceof TreeEnsemble trees) {
            return CompactTrees.write(trees);
        }
        return member instanceof LinearMember linear
                ? MemberJson.write(linear)
                : MemberJson.write((AdditiveMember) member);
    }

    private static byte[] ensemble(BundleTask task) {
        CalibratedEnsemble ensemble = task.ensemble();
        return JsonText.of(json -> {
            json.writeStringField("title", task.title());
            json.writeArrayFieldStart("members");
            for (Blend.Weighted weighted : ensemble.blend().members()) {
                json.writeStartObject();
                json.writeStringField("name", weighted.name());
                json.writeStringField("kind", kind(weighted.member()));
                json.writeStringField("file", file(weighted));
                json.writeNumberField("weight", weighted.weight());
                json.writeEndObject();
            }
            json.writeEndArray();
            double[] intercepts = new double[ensemble.blend().outputs()];
            for (int o = 0; o < intercepts.length; o++) {
                intercepts[o] = ensemble.blend().intercept(o);
            }
            JsonText.numbers(json, "intercepts", intercepts);
            CalibrationJson.write(json, ensemble.calibration());
            json.writeArrayFieldStart("classes");
            for (String name : ensemble.classes()) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeNumberField("threshold", task.threshold().value());
            json.writeNumberField("prevalence", task.prevalence().value());
            json.writeNumberField("evidenceNeeded", task.evidenceNeeded());
            if (task.predictionSets().isPresent()) {
                PredictionSets sets = task.predictionSets().get();
                json.writeObjectFieldStart("predictionSets");
                json.writeNumberField("missRate", sets.missRate());
                JsonText.numbers(
                        json,
                        "thresholds",
                        sets.thresholds().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray());
                json.writeStringField("guarantee", sets.guarantee());
                json.writeEndObject();
            }
        });
    }

    static BundleTask read(String id, Map<String, byte[]> entries) {
        String entry = folder(id) + "ensemble.json";
        JsonObject json = JsonObject.parse(entry, required(entries, entry));
        try {
            List<Blend.Weighted> members = new ArrayList<>();
            for (JsonObject member : json.objects("members")) {
                String file = folder(id) + member.text("file");
                members.add(new Blend.Weighted(
                        member.text("name"), member.number("weight"), readMember(member, file, entries)));
            }
            CalibratedEnsemble ensemble = new CalibratedEnsemble(
                    new Blend(members, json.numbers("intercepts")),
                    CalibrationJson.read(json.object("calibration")),
                    json.texts("classes"));
            return new BundleTask(
                    id,
                    json.text("title"),
                    ensemble,
                    new Probability(json.number("threshold")),
                    new Probability(json.number("prevalence")),
                    json.count("evidenceNeeded"),
                    readSets(json));
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(entry, String.valueOf(e.getMessage()), e);
        }
    }

    private static Member readMember(JsonObject member, String file, Map<String, byte[]> entries) {
        byte[] bytes = required(entries, file);
        String kind = member.text("kind");
        try {
            return switch (kind) {
                case TREES -> CompactTrees.read(file, bytes);
                case LINEAR -> MemberJson.readLinear(JsonObject.parse(file, bytes));
                case ADDITIVE -> MemberJson.readAdditive(JsonObject.parse(file, bytes));
                default -> throw member.refuse("kind", "names a member of the unknown kind \"" + kind + "\"");
            };
        } catch (IllegalArgumentException e) {
            throw new UnreadableModelException(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static Optional<PredictionSets> readSets(JsonObject json) {
        if (!json.has("predictionSets")) {
            return Optional.empty();
        }
        JsonObject sets = json.object("predictionSets");
        List<Double> thresholds = new ArrayList<>();
        for (double threshold : sets.numbers("thresholds")) {
            thresholds.add(threshold);
        }
        return Optional.of(new PredictionSets(sets.number("missRate"), thresholds, sets.text("guarantee")));
    }

    static byte[] required(Map<String, byte[]> entries, String path) {
        byte[] bytes = entries.get(path);
        if (bytes == null) {
            throw new UnreadableModelException(path, "The bundle lacks this entry.");
        }
        return bytes;
    }
}
