package io.kexecfleet.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.core.ApplicationModules;

/** The plan of the house. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.kexecfleet.service");

  @Test
  void roomsDependOneWayAndUseOnlyEachOthersDoors() {
    ApplicationModules.of(KexecFleetService.class).verify();
  }

  @Test
  void timeComesFromOnePlace() {
    var elsewhere = noClasses().that().doNotHaveSimpleName("ClockConfiguration").should();
    var rule =
        elsewhere
            .callMethod(System.class, "currentTimeMillis")
            .orShould().callMethod(System.class, "nanoTime")
            .orShould().callMethod(Clock.class, "systemUTC")
            .orShould().callMethod(Clock.class, "systemDefaultZone");
    for (var type : List.of(Instant.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class)) {
      rule = rule.orShould().callMethod(type, "now");
    }
    rule.check(CLASSES);
  }

  @Test
  void nothingIsInjectedIntoFields() {
    noFields().should().beAnnotatedWith(Autowired.class).orShould().beAnnotatedWith("jakarta.inject.Inject").check(CLASSES);
  }

  @Test
  void memoryIsManaged() {
    noClasses().should().dependOnClassesThat().resideInAPackage("java.lang.foreign..").check(CLASSES);
  }

  @Test
  void theCalendarTouchesNothing() {
    noClasses()
        .that().resideInAPackage("..calendar")
        .and().haveNameMatching(".*\\.(Calendar|Timetable|Occurrences|Window|Freeze|Schedule|Rule|WallClock|Openings|FreezeTimes)")
        .should().dependOnClassesThat().resideInAnyPackage("org.springframework..", "java.sql..", "java.io..")
        .orShould().dependOnClassesThat().areAssignableTo(Clock.class)
        .check(CLASSES);
  }

  @Test
  void theEngineTouchesNothing() {
    noClasses()
        .that().resideInAPackage("..rollout.engine")
        // Annotated, as a part of a row and as a door of the room.
        .and().doNotHaveSimpleName("Tally")
        .and().doNotHaveSimpleName("package-info")
        .should().dependOnClassesThat().resideInAnyPackage("org.springframework..", "jakarta.persistence..", "java.sql..", "java.io..")
        .orShould().dependOnClassesThat().areAssignableTo(Clock.class)
        .check(CLASSES);
  }

  @Test
  void whatFleetLockClientsAreToldIsDecidedByAFunction() {
    noClasses()
        .that().haveSimpleName("LeaseRules")
        .should().dependOnClassesThat().resideInAnyPackage("org.springframework..", "java.sql..", "java.io..")
        .orShould().dependOnClassesThat().areAssignableTo(Clock.class)
        .check(CLASSES);
  }

  /** A stream of rows keeps its connection until somebody closes it, and nothing makes anybody do so. */
  @Test
  void rowsAreReadAsLists() {
    noClasses().should().callMethod(JdbcClient.MappedQuerySpec.class, "stream").check(CLASSES);
  }
}
