package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.service.inventory.Host;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A host as its page shows it.
 *
 * @param agent how the service stands with its agent
 * @param findings null while its agent has not looked
 * @param reboot null: it is in none, and keeps no place
 * @param load the last one that is known of
 * @param history a page of its reboots that have ended, the newest first
 * @param next where the next page of them begins; null: this is the last one
 */
record HostView(
    Host host,
    AgentState agent,
    @Nullable Instant lastSeen,
    @Nullable List<Finding> findings,
    @Nullable CurrentReboot reboot,
    @Nullable LoadStory load,
    List<PastReboot> history,
    @Nullable String next) {

  /** By which it is known whether a page shows the reboot that there is now; empty: none. */
  public String tag() {
    return reboot == null ? "" : reboot.tag();
  }

  public boolean isHolding() {
    return reboot != null && reboot.isHolding();
  }

  public boolean isSilent() {
    return agent == AgentState.SILENT;
  }

  public boolean isEnrolled() {
    return agent != AgentState.NOT_ENROLLED;
  }

  public List<String> labels() {
    return HostRow.written(host.labels());
  }

  /** The worst first. */
  public List<Finding> worstFirst() {
    return findings == null ? List.of() : sorted(findings);
  }

  static List<Finding> sorted(List<Finding> findings) {
    return findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
  }

  public String labelLines() {
    return LabelLines.write(host.labels());
  }

  public String labelTag() {
    return LabelLines.tag(host.labels());
  }

  /** The last load among these reboots. */
  static @Nullable LoadStory load(@Nullable CurrentReboot current, List<PastReboot> history) {
    return Stream.concat(Stream.ofNullable(current).map(CurrentReboot::load), history.stream().map(PastReboot::load))
        .flatMap(Stream::ofNullable)
        .findFirst()
        .map(LoadStory::new)
        .orElse(null);
  }
}
