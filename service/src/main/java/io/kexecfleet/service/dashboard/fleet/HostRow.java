package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.dashboard.RolloutName;
import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A host in a list.
 *
 * @param agent how the service stands with its agent
 * @param labels as {@code key=value}, in the order of their keys
 * @param reboot the one it is in or keeps its place by; null: none
 */
record HostRow(
    String name,
    AgentState agent,
    @Nullable String kernelRelease,
    Readiness readiness,
    @Nullable Instant lastSeen,
    List<String> labels,
    @Nullable InReboot reboot) {

  private static final int SHOWN = 4;

  /**
   * A reboot that is not over, or whose host keeps its place.
   *
   * @param ending null: it is not over
   * @param rollout null: it is out of the scope of whoever looks
   * @param title what that is called; null likewise
   */
  record InReboot(RebootState state, @Nullable Ending ending, @Nullable UUID rollout, @Nullable String title) {

    static InReboot of(Reboot reboot, Map<UUID, String> titles) {
      var name = titles.get(reboot.rolloutId());
      return new InReboot(
          reboot.state(),
          Ending.of(reboot),
          name == null ? null : reboot.rolloutId(),
          name == null ? null : RolloutName.of(reboot.rolloutId(), name));
    }
  }

  static List<String> written(Map<String, String> labels) {
    return labels.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(label -> label.getKey() + "=" + label.getValue()).toList();
  }

  public List<String> shownLabels() {
    return labels.stream().limit(SHOWN).toList();
  }

  public int moreLabels() {
    return Math.max(0, labels.size() - SHOWN);
  }

  public String allLabels() {
    return labels.stream().collect(Collectors.joining(", "));
  }

  public boolean isSilent() {
    return agent == AgentState.SILENT;
  }

  public boolean isEnrolled() {
    return agent != AgentState.NOT_ENROLLED;
  }
}
