package org.consilium.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class StudyCommandTest {

    @Test
    void findingsThatTogetherExceedTheBudgetAreExplainedWithoutMakingTablesAgain() {
        StringWriter out = new StringWriter();
        CommandLine command = BenchmarkTool.commandLine();
        command.setOut(new PrintWriter(out));
        int exit = command.execute(
                "study", "--findings=6", "--trees=40", "--background=20", "--rows=30", "--table-megabytes=3");
        assertThat(exit).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).contains("6 findings of 40 trees", "tables made 6 times");
        assertThat(lines.get(3)).matches("tables [23] MB");
    }
}
