package io.kexecfleet.service.dashboard.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.inventory.HostQuery.Place;
import io.kexecfleet.service.inventory.HostQuery.Sort;
import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.FleetSummary;
import io.kexecfleet.service.rollout.FleetSummary.Kernel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostFilterTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final HostFilter ALL = new HostFilter("", "", "", "", "", "");

  private static final FleetSummary FLEET =
      new FleetSummary(
          NOW, 100, 90, 3, Duration.ofMinutes(5), List.of(new Kernel("7.1", 60), new Kernel("7.2", 30)), 2, 7,
          Map.of(Readiness.READY, 50L, Readiness.UNKNOWN, 50L), Map.of(), 0, 0, 0);

  private static HostFilter filter(String search, String selector, String kernel, String readiness, String agent) {
    return new HostFilter(search, selector, kernel, readiness, agent, "");
  }

  @Test
  void theAddressHasWhatWasAskedForAndNothingElse() {
    assertThat(ALL.address()).isEqualTo("/hosts");
    assertThat(new HostFilter(" web&1 ", "zone in (a, b)", "7.1+deb", "READY", "SILENT", "-lastSeen").address())
        .isEqualTo("/hosts?search=web%261&selector=zone%20in%20%28a%2C%20b%29&kernelRelease=7.1%2Bdeb&readiness=READY&agent=SILENT&sort=-lastSeen");
  }

  @Test
  void aPageBeginsWhereTheOneBeforeEndedInTheSameOrderOnly() {
    var place = new Place("", "web-1");
    var cursor = ALL.behind(place).substring("/hosts?cursor=".length());
    assertThat(ALL.place(cursor)).isEqualTo(place);
    assertThat(ALL.place(null)).isNull();
    assertThatThrownBy(() -> new HostFilter("", "", "", "", "", "lastSeen").place(cursor)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aColumnIsTurnedAroundByAskingForItAgain() {
    assertThat(ALL.by("name")).isEqualTo("/hosts?sort=-name");
    assertThat(ALL.by("lastSeen")).isEqualTo("/hosts?sort=lastSeen");
    assertThat(new HostFilter("", "", "", "", "", "-name").by("name")).isEqualTo("/hosts");
    assertThat(new HostFilter("", "", "", "", "", "-lastSeen").direction("lastSeen")).isEqualTo("descending");
    assertThat(ALL.direction("lastSeen")).isEqualTo("none");
  }

  @Test
  void whatIsAskedForIsLookedFor() {
    var query = new HostFilter("WEB", "zone=eu", "7.1", "BLOCKED", "SILENT", "-kernelRelease").query(Scope.EVERYTHING, NOW);
    assertThat(query.search()).isEqualTo("web");
    assertThat(query.selector().toString()).isEqualTo("zone=eu");
    assertThat(query.readiness()).containsExactly(Readiness.BLOCKED);
    assertThat(query.enrolled()).isTrue();
    assertThat(query.notSeenSince()).isEqualTo(NOW);
    assertThat(query.sort()).isEqualTo(Sort.KERNEL_RELEASE);
    assertThat(query.descending()).isTrue();
    assertThat(filter("", "", "", "", "NOT_ENROLLED").query(Scope.EVERYTHING, NOW).enrolled()).isFalse();
    assertThat(ALL.query(Scope.EVERYTHING, NOW).enrolled()).isNull();
    assertThatThrownBy(() -> filter("", "a b c", "", "", "").query(Scope.EVERYTHING, NOW)).isInstanceOf(InvalidInputException.class).hasMessageContaining("a b c");
  }

  @Test
  void whatNoFormLeadsToIsRefused() {
    assertThatThrownBy(() -> new HostFilter("", "", "", "", "", "color")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> filter("", "", "", "ready", "")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> filter("", "", "", "", "DEAD")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> filter("x".repeat(256), "", "", "", "")).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> filter("", "", "a\0b", "", "")).isInstanceOf(InvalidInputException.class);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'','','','','',100",
        "'','',7.2,'','',30",
        "'','',6.1,'','',-",
        "'','','',READY,'',50",
        "'','','',BLOCKED,'',0",
        "'','','','',ENROLLED,90",
        "'','','','',SILENT,3",
        "'','','','',NOT_ENROLLED,10",
        "web,'','','','',-",
        "'',zone=eu,'','','',-",
        "'','',7.2,READY,'',-"
      })
  void theNumberIsToldWhereItIsKnownAnyway(String search, String selector, String kernel, String readiness, String agent, @Nullable Long known) {
    var found = HostCount.known(filter(search, selector, kernel, readiness, agent), FLEET);
    assertThat(found.isPresent() ? found.getAsLong() : null).isEqualTo(known);
  }
}
