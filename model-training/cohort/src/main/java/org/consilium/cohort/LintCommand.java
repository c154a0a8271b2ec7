package org.consilium.cohort;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.consilium.clinical.study.Study;
import org.consilium.cohort.export.CodeMaps;
import org.consilium.cohort.export.DataMeeting;
import org.consilium.cohort.study.StudyFile;
import org.consilium.cohort.train.TrainingPlan;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with a study file at once. */
@Command(name = "lint", description = "Checks a study file.", mixinStandardHelpOptions = true)
@org.jspecify.annotations.NullUnmarked // picocli fills the fields
final class LintCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--study", required = true, description = "The study file (YAML).")
    private Path study;

    @Option(names = "--data", description = "A folder of NDJSON files: also tells what of it the study meets.")
    private Path data;

    @Option(
            names = "--code-maps",
            description = "Folder of ConceptMaps (JSON) of your own, read beside those that come with the platform.")
    private Path codeMaps;

    @Override
    public Integer call() throws Exception {
        StudyFile.Reading reading = StudyFile.read(study);
        CommandLine line = spec.commandLine();
        reading.problems().forEach(problem -> line.getErr().println(problem));
        reading.warnings().forEach(warning -> line.getOut().println("warning: " + warning));
        if (reading.study().isEmpty()) {
            line.getErr().println(reading.problems().size() + " problem(s) in " + study.getFileName());
            return CohortTool.FAILED;
        }
        Study good = reading.study().get();
        line.getOut()
                .println(study.getFileName() + " holds: " + good.findings().size() + " findings, "
                        + good.features().size() + " features, "
                        + good.concepts().size() + " concepts");
        if (data != null) {
            DataMeeting.of(good, CodeMaps.read(codeMaps), data, TrainingPlan.LEAST_CASE_PATIENTS)
                    .forEach(line.getOut()::println);
        }
        return 0;
    }
}
