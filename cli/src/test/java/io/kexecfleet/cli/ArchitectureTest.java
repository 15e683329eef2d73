package io.kexecfleet.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.kexecfleet.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule NOTHING_OF_THE_SERVICE_BUT_ITS_REST_INTERFACE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.kexecfleet.service..", "io.kexecfleet.protocol..", "io.kexecfleet.agent..", "org.springframework..", "jakarta..");

  @ArchTest
  static final ArchRule ONLY_COMMANDS_KNOW_HOW_THEY_ARE_WRITTEN =
      noClasses()
          .that()
          .resideInAnyPackage("..shell..", "..connection..", "..rollout..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest static final ArchRule ONE_WAY = slices().matching("io.kexecfleet.cli.(*)..").should().beFreeOfCycles();
}
