package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Listing;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * What stands in the form that makes a rollout: texts as they were typed. A field is called as what it becomes is called in a
 * {@link io.kexecfleet.service.request.NewRollout}, so that a problem with that leads back to it.
 *
 * @param texts by name; what is missing is empty
 * @param windows those that are ticked
 * @param rows by column
 */
record RolloutForm(Map<String, String> texts, Set<String> windows, Map<Rows, List<Map<String, String>>> rows) {

  static final String WINDOWS = "windows";

  /** Ticked: every enrolled host, which is what an empty selector means. */
  static final String ALL = "all";

  static final Set<String> NAMES =
      Set.of(
          "name", "hosts", "selector", ALL, "scope", "target.select", "target.release", "target.kernel", "target.initrds", "target.commandLine",
          "target.arguments", "hooks", "method", "dryRun", "maxOut", "maxFailures", "retries.most", "retries.backOff", "order.by", "order.label",
          "stageAhead", "approvals", "startAt", "approveWithin", "finishWithin", "gateWithin", "stageWithin", "jumpWithin", "returnWithin");

  /** Of the form itself: its token, what is to be done, what it was filled from, and the key that lets it make one rollout. */
  private static final Set<String> OURS = Set.of("_csrf", "do", "from", "key");

  private static final Pattern IN_A_ROW = Pattern.compile("(\\w+)\\[(\\d{1,3})]\\.(\\w+)");

  static final RolloutForm EMPTY = new RolloutForm(Map.of(), Set.of(), Map.of());

  /**
   * @param sent what is in it replaces what stood here
   * @throws InvalidInputException for a field that this form does not have: a misspelt one must not become the usual
   */
  RolloutForm with(MultiValueMap<String, String> sent) {
    var texts = new HashMap<>(this.texts);
    var windows = sent.containsKey(WINDOWS) ? new LinkedHashSet<>(sent.get(WINDOWS)) : this.windows;
    var rows = new EnumMap<Rows, TreeMap<Integer, Map<String, String>>>(Rows.class);
    sent.forEach(
        (name, values) -> {
          if (NAMES.contains(name)) {
            texts.put(name, one(name, values));
          } else if (!OURS.contains(name) && !name.equals(WINDOWS)) {
            var match = IN_A_ROW.matcher(name);
            var kind = match.matches() ? kind(match.group(1), match.group(3)) : null;
            if (kind == null) {
              throw new InvalidInputException(Listing.cut(name), "%s is not a field here: check its spelling.".formatted(Listing.cut(name)));
            }
            rows.computeIfAbsent(kind, _ -> new TreeMap<>())
                .computeIfAbsent(Integer.valueOf(match.group(2)), _ -> new HashMap<>())
                .put(match.group(3), one(name, values));
          }
        });
    var all = new HashMap<>(this.rows);
    rows.forEach((kind, byNumber) -> all.put(kind, List.copyOf(byNumber.values())));
    return new RolloutForm(texts, windows, all);
  }

  private static @Nullable Rows kind(String path, String column) {
    for (var kind : Rows.values()) {
      if (kind.path().equals(path) && kind.hasColumn(column)) {
        return kind;
      }
    }
    return null;
  }

  private static String one(String name, List<String> values) {
    if (values.size() != 1) {
      throw new InvalidInputException(name, "%s must be said once.".formatted(name));
    }
    // Browsers end lines in their own way.
    return values.getFirst().replace("\r\n", "\n");
  }

  RolloutForm with(String name, String text) {
    var changed = new HashMap<>(texts);
    changed.put(name, text);
    return new RolloutForm(changed, windows, rows);
  }

  RolloutForm with(Rows kind, Map<String, String> row) {
    var more = new ArrayList<>(rows(kind));
    more.add(row);
    return withAll(kind, more);
  }

  RolloutForm without(Rows kind, int number) {
    var fewer = new ArrayList<>(rows(kind));
    if (number < fewer.size()) {
      fewer.remove(number);
    }
    return withAll(kind, fewer);
  }

  private RolloutForm withAll(Rows kind, List<Map<String, String>> those) {
    var all = new HashMap<>(rows);
    all.put(kind, List.copyOf(those));
    return new RolloutForm(texts, windows, all);
  }

  /** What was typed there, without blanks around it. */
  public String text(String name) {
    return texts.getOrDefault(name, "").strip();
  }

  public boolean isTicked(String name) {
    return !text(name).isEmpty();
  }

  public List<Map<String, String>> rows(Rows kind) {
    return rows.getOrDefault(kind, List.of());
  }

  /** What says which hosts, alone. */
  RolloutForm onlyHosts() {
    var own = new HashMap<>(texts);
    own.keySet().retainAll(Set.of("hosts", "selector", ALL, "scope"));
    return new RolloutForm(own, Set.of(), Map.of());
  }

  /** Whether anybody was chosen, in whichever way. */
  boolean choosesSomebody() {
    return isTicked(ALL) || !text("selector").isEmpty() || !text("hosts").isEmpty();
  }
}
