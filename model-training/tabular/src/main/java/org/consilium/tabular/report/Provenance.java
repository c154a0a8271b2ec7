package org.consilium.tabular.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.consilium.tabular.member.LearntMember;
import org.consilium.tabular.member.Recipe;
import org.consilium.tabular.table.LoadedTable;
import org.consilium.tabular.table.TableFile;
import org.consilium.tabular.table.TableRequest;
import org.consilium.tabular.train.TableTraining;

/** What a model was made of: data by hash, settings, seed, libraries, platform. */
public final class Provenance {
    private static final String XGBOOST = "xgboost4j 3.0.4";
    private static final String LIGHTGBM = "lightgbm4j 4.3.0-1";

    private Provenance() {}

    public static Map<String, Object> of(
            TableFile file,
            TableRequest request,
            LoadedTable loaded,
            TableTraining.Effort effort,
            List<LearntMember> members) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("trainingDataSha256", file.sha256());
        all.put("trainingRows", loaded.table().rows());
        Map<String, Object> task = new TreeMap<>();
        task.put("target", request.target());
        task.put("labels", request.labels());
        task.put("group", String.valueOf(request.roles().group()));
        task.put("time", String.valueOf(request.roles().time()));
        task.put("site", String.valueOf(request.roles().site()));
        task.put("weights", String.valueOf(request.roles().weights()));
        Map<String, String> declared = new TreeMap<>();
        request.columns().forEach((column, said) -> declared.put(column, String.valueOf(said)));
        task.put("columns", declared);
        task.put("exclude", request.exclude().stream().sorted().toList());
        all.put("task", task);
        all.put("profile", effort.profile().name().toLowerCase(java.util.Locale.ROOT));
        all.put("trials", effort.trials());
        all.put("searchByTime", !effort.budget().isZero());
        all.put("sparserPatients", effort.sparserPatients());
        all.put("seed", effort.seed());
        all.put(
                "members",
                members.stream().map(member -> settings(member.recipe())).toList());
        all.put("notes", loaded.notes());
        all.put("libraries", List.of(XGBOOST, LIGHTGBM));
        all.put(
                "java",
                System.getProperty("java.vm.name") + " " + Runtime.version().feature());
        all.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return all;
    }

    private static Map<String, Object> settings(Recipe recipe) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("name", recipe.name());
        if (recipe instanceof Recipe.Xgboost xgboost) {
            settings.put("learner", "XGBoost");
            settings.put("settings", Recipe.sorted(xgboost.settings()));
        } else if (recipe instanceof Recipe.Rated rated) {
            settings.put("learner", "XGBoost on rates of levels");
            settings.put("settings", Recipe.sorted(rated.settings()));
        } else if (recipe instanceof Recipe.Lightgbm lightgbm) {
            settings.put("learner", "LightGBM");
            settings.put("settings", Recipe.sorted(lightgbm.settings()));
        } else if (recipe instanceof Recipe.Logistic logistic) {
            settings.put("learner", "logistic regression with ridge penalty");
            settings.put("settings", Map.of("bends", logistic.bends(), "bendStrictness", logistic.bendStrictness()));
        } else if (recipe instanceof Recipe.Additive additive) {
            settings.put("learner", "explainable boosting machine");
            settings.put("settings", Map.of("rate", additive.rate(), "pairs", additive.pairs()));
        } else if (recipe instanceof Recipe.Bayes bayes) {
            settings.put("learner", "likelihood ratios, tempered");
            settings.put("settings", Map.of("bins", bayes.bins()));
        }
        return settings;
    }
}
