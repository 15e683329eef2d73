package io.kexecfleet.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;

@AnalyzeClasses(packages = "io.kexecfleet.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule NO_FRAMEWORK =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("org.springframework..", "jakarta..", "tools.jackson..");

  @ArchTest
  static final ArchRule NATIVE_MEMORY_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.kexecfleet.agent.linux.syscall")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.lang.foreign..");

  @ArchTest
  static final ArchRule NO_CLOCK_BUT_THE_MACHINES =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.kexecfleet.agent.linux.LinuxClock")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now")
          .orShould()
          .callMethod(ZonedDateTime.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule THE_CORE_TOUCHES_NOTHING =
      noClasses()
          .that()
          .resideInAnyPackage("..core..", "..hooks..", "..proof..", "..staging..", "..preflight..", "..boot..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "..linux..", "..simulated..", "..link..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class);

  @ArchTest
  static final ArchRule NO_CIRCLES = slices().matching("io.kexecfleet.agent.(*)..").should().beFreeOfCycles();
}
