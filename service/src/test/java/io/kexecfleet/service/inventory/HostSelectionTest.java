package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.support.RunningService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HostSelectionTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Selector ALL = Selector.parse("choice");

  private final HostSelection selection = SERVICE.bean(HostSelection.class);

  @BeforeAll
  static void hosts() {
    var directory = SERVICE.bean(HostDirectory.class);
    directory.create(Actor.SYSTEM, "choice-b", Map.of("choice", "", "choice-rack", "r1"), _ -> {});
    directory.create(Actor.SYSTEM, "choice.a", Map.of("choice", "", "choice-rack", "r2", "role", "db"), _ -> {});
    directory.create(Actor.SYSTEM, "choice-a", Map.of("choice", "", "choice-rack", "r1", "role", "web"), _ -> {});
    directory.create(Actor.SYSTEM, "choice0", Map.of("choice", ""), _ -> {});
    directory.create(Actor.SYSTEM, "choice-not", Map.of(), _ -> {});
    for (var name : List.of("choice-b", "choice.a", "choice0")) {
      SERVICE.enrolled(name);
    }
  }

  private List<String> names(Selector selector, String... names) {
    return selection.choose(selector, List.of(names)).stream().map(HostSelection.Chosen::name).toList();
  }

  @Test
  void choosesByLabelsInOneStatement() {
    var before = SERVICE.connectionsTaken();
    var chosen = selection.choose(Selector.parse("choice-rack=r1"), List.of());
    assertThat(SERVICE.connectionsTaken()).isEqualTo(before + 1);
    assertThat(chosen).extracting(HostSelection.Chosen::name).containsExactly("choice-a", "choice-b");
    assertThat(chosen).extracting(HostSelection.Chosen::enrolled).containsExactly(false, true);
    assertThat(chosen.getFirst().labels()).isEqualTo(Map.of("choice", "", "choice-rack", "r1", "role", "web"));
    assertThat(SERVICE.bean(HostDirectory.class).find("choice-a")).map(Host::id).hasValue(chosen.getFirst().id());
  }

  @Test
  void isSortedLikeTextsInMemory() {
    assertThat(names(ALL)).containsExactly("choice-a", "choice-b", "choice.a", "choice0").isSorted();
  }

  @Test
  void choosesByNamesAndByBoth() {
    assertThat(names(Selector.EVERYTHING, "choice-not", "choice-a")).containsExactly("choice-a", "choice-not");
    assertThat(names(Selector.parse("choice,role!=db"), "choice.a", "choice-a", "choice-not", "nobody", "No\0Name"))
        .containsExactly("choice-a");
    assertThat(names(Selector.EVERYTHING, "nobody")).isEmpty();
  }

  @Test
  void countsTheEnrolledHostsOfEachGroup() {
    assertThat(selection.groups("choice-rack", ALL)).containsExactly(Map.entry("r1", 1), Map.entry("r2", 1));
    assertThat(selection.groups("choice", ALL)).containsExactly(Map.entry("", 3));
    assertThat(selection.groups("choice-rack", Selector.parse("choice,role!=db"))).containsExactly(Map.entry("r1", 1));
    assertThat(selection.groups("nobody-has-this", ALL)).isEmpty();
  }

  @Test
  void tellsWhichKeysNoHostHas() {
    assertThat(selection.unknownKeys(List.of("choice", "choice-rack", "chioce", "no key", "a\0b")))
        .containsExactlyInAnyOrder("chioce", "no key", "a\0b");
    assertThat(selection.unknownKeys(List.of())).isEmpty();
  }

  @Test
  void countsWhoIsMeantAndNamesTheFirst() {
    var inRack = Selector.parse("choice-rack");
    assertThat(selection.meant(ALL, List.of(), inRack, 10)).isEqualTo(new HostSelection.Meant(2, List.of("choice-b", "choice.a")));
    assertThat(selection.meant(ALL, List.of("choice-a", "choice-not", "No\0Name"), inRack, 2))
        .isEqualTo(new HostSelection.Meant(3, List.of("choice-a", "choice-b")));
    assertThat(selection.meant(Selector.EVERYTHING, List.of("choice-not"), null, 10)).isEqualTo(new HostSelection.Meant(1, List.of("choice-not")));
    assertThat(selection.meant(Selector.parse("choice=no"), List.of("choice-a"), inRack, 10)).isEqualTo(new HostSelection.Meant(0, List.of()));
  }
}
