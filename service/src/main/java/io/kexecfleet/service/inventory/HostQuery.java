package io.kexecfleet.service.inventory;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts somebody wants to see, in which order.
 *
 * @param search part of the name, lower case; empty: any
 * @param kernelRelease the one they run; empty: any
 * @param enrolled whether their agents have credentials; null: either
 * @param readiness only those with one of these; empty: any
 * @param notSeenSince only those that did not check in since then, nor enrolled; null: any
 */
public record HostQuery(
    Scope reach,
    Selector selector,
    String search,
    String kernelRelease,
    @Nullable Boolean enrolled,
    Set<Readiness> readiness,
    @Nullable Instant notSeenSince,
    Sort sort,
    boolean descending) {

  /** What they are ordered by; those that are the same in it, by name. */
  public enum Sort {
    NAME("name", "text"),
    KERNEL_RELEASE("coalesce(kernel_release, '')", "text"),
    /** Never seen comes first. */
    LAST_SEEN("coalesce(last_seen, '-infinity')", "timestamptz"),
    CREATED_AT("created_at", "timestamptz");

    private final String column;
    private final String type;

    Sort(String column, String type) {
      this.column = column;
      this.type = type;
    }

    String column() {
      return column;
    }

    String type() {
      return type;
    }
  }

  /**
   * A host's place in the order.
   *
   * @param key what it is ordered by, as PostgreSQL writes it
   */
  public record Place(String key, String name) {}

  /**
   * Some of the hosts.
   *
   * @param last the place of the last one; null where there is none
   */
  public record Page(List<Host> hosts, @Nullable Place last) {}
}
