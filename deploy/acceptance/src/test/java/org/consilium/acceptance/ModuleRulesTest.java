package org.consilium.acceptance;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dependency rule of docs/architecture.md, each part with its reason. */
@AnalyzeClasses(packages = "org.consilium", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {

    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify..";
    private static final String JSON_PARSER = "com.fasterxml.jackson.core..";
    private static final String ENSEMBLE = "org.consilium.ensemble..";
    private static final String ATTRIBUTION = "org.consilium.attribution..";
    private static final String CLINICAL = "org.consilium.clinical..";
    private static final String FHIR = "org.consilium.fhir..";
    private static final String AUDIT = "org.consilium.audit..";
    private static final String SERVER = "org.consilium.server..";
    private static final String TABULAR = "org.consilium.tabular..";
    private static final String COHORT = "org.consilium.cohort..";
    private static final String LOCAL = "org.consilium.local..";

    @ArchTest
    static final ArchRule ENSEMBLE_STANDS_ON_THE_GROUND = classes()
            .that()
            .resideInAPackage(ENSEMBLE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ENSEMBLE, JDK, "javax.crypto..", JSON_PARSER, NULLNESS)
            .because("what was fitted runs the same in training, in service and on a reader's own machine,"
                    + " with nothing but a JDK and a JSON parser");

    @ArchTest
    static final ArchRule ATTRIBUTION_KNOWS_ONLY_THE_ENSEMBLE = classes()
            .that()
            .resideInAPackage(ATTRIBUTION)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ATTRIBUTION, ENSEMBLE, JDK, JSON_PARSER, NULLNESS)
            .because("an explanation is of the model as it is served, and of nothing else");

    @ArchTest
    static final ArchRule CLINICAL_KNOWS_NO_EXCHANGE_FORMAT = classes()
            .that()
            .resideInAPackage(CLINICAL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(CLINICAL, ATTRIBUTION, ENSEMBLE, JDK, "com.fasterxml.jackson..", NULLNESS)
            .because("the rules for patients must not change when an exchange format does");

    @ArchTest
    static final ArchRule FHIR_ONLY_TRANSLATES = noClasses()
            .that()
            .resideInAPackage(FHIR)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(AUDIT, SERVER, TABULAR, COHORT, LOCAL)
            .because("reading a patient is the same in training and in service, so it depends on neither");

    @ArchTest
    static final ArchRule AUDIT_NEEDS_ONLY_A_JDK = classes()
            .that()
            .resideInAPackage(AUDIT)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(AUDIT, JDK, NULLNESS)
            .because("a log is checked by somebody who has no server and no reason to trust ours");

    @ArchTest
    static final ArchRule SERVER_KNOWS_NO_TRAINING = noClasses()
            .that()
            .resideInAPackage(SERVER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TABULAR, COHORT, LOCAL)
            .because("server and training meet only at a model bundle on disk");

    @ArchTest
    static final ArchRule TRAINING_KNOWS_NO_SERVER = noClasses()
            .that()
            .resideInAnyPackage(TABULAR, COHORT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SERVER, AUDIT, LOCAL)
            .because("server and training meet only at a model bundle on disk");

    @ArchTest
    static final ArchRule TABLES_NEED_NO_PATIENTS = noClasses()
            .that()
            .resideInAPackage(TABULAR)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CLINICAL, FHIR, COHORT, "ca.uhn.fhir..", "org.hl7.fhir..")
            .because("a CSV needs neither HAPI nor clinical code");

    @ArchTest
    static final ArchRule NATIVE_LIBRARIES_STAY_IN_TRAINING = noClasses()
            .that()
            .resideOutsideOfPackages(TABULAR, "ml.dmlc..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ml.dmlc..", "com.microsoft.ml.lightgbm..", "io.github.metarank..")
            .because("native code must not share a process with the server, nor a type with the explanation");

    @ArchTest
    static final ArchRule HAPI_STAYS_AT_THE_EDGE = noClasses()
            .that(not(resideInAnyPackage(FHIR, COHORT, "org.consilium.server.exchange..")))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ca.uhn.fhir..", "org.hl7.fhir..")
            .because("a FHIR type beyond the edge would carry its format into clinical decisions");

    @ArchTest
    static final ArchRule TABLES_OF_THE_DATABASE_STAY_IN_PERSISTENCE = noClasses()
            .that()
            .resideOutsideOfPackages("org.consilium.server..persistence..")
            .should()
            .dependOnClassesThat(annotatedWith("jakarta.persistence.Entity"))
            .because("the shape of a table is nobody else's business")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_LAUNCHER_HAS_NO_PRODUCT_LOGIC = noClasses()
            .that()
            .resideInAPackage(LOCAL)
            .should()
            .dependOnClassesThat(resideInAPackage("org.consilium..").and(not(resideInAPackage(LOCAL))))
            .because("the command line starts each part as a process of its own and knows none from inside");

    @ArchTest
    static final ArchRule MODULES_MAKE_NO_CIRCLE =
            slices().matching("org.consilium.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PACKAGES_ARE_CALLED_BY_WHAT_THEY_OWN = noClasses()
            .should()
            .resideInAnyPackage(
                    "..common..",
                    "..util..",
                    "..utils..",
                    "..helper..",
                    "..helpers..",
                    "..manager..",
                    "..dto..",
                    "..misc..")
            .because("such a name says nothing and gathers everything");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_AND_NOT_HOW = noClasses()
            .should()
            .haveSimpleNameEndingWith("Impl")
            .because("an implementation carries the name of its technology");

    /** A rule over a module that is not on the class path would hold of nothing and prove nothing. */
    @ParameterizedTest
    @ValueSource(strings = {ENSEMBLE, ATTRIBUTION, CLINICAL, FHIR, AUDIT, SERVER, TABULAR, COHORT, LOCAL})
    void theRulesAreAboutClassesThatExist(String module) {
        assertThat(classesUnderRule().that(resideInAPackage(module))).isNotEmpty();
    }

    @Test
    void everyPackageSaysThatUnknownIsMarked() {
        assertThat(classesUnderRule().stream()
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .filter(type -> !type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                        .map(type -> type.getPackageName())
                        .distinct())
                .isEmpty();
    }

    private static JavaClasses classesUnderRule() {
        return Imported.CLASSES;
    }

    private static JavaClasses read() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(
                        "org.consilium.ensemble",
                        "org.consilium.attribution",
                        "org.consilium.clinical",
                        "org.consilium.fhir",
                        "org.consilium.audit",
                        "org.consilium.server",
                        "org.consilium.tabular",
                        "org.consilium.cohort",
                        "org.consilium.local");
    }

    private static final class Imported {
        private static final JavaClasses CLASSES = read();
    }
}
