package io.kexecfleet.service.inventory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which hosts somebody reaches: those that at least one of some selectors matches. What is outside is for them as if it
 * were not there.
 *
 * @param selectors at least one
 */
public record Scope(Set<Selector> selectors) {

  public static final Scope EVERYTHING = new Scope(Set.of(Selector.EVERYTHING));

  /** @throws IllegalArgumentException without any selector: that would be nobody's scope */
  public Scope {
    if (selectors.isEmpty()) {
      throw new IllegalArgumentException("A scope has at least one selector.");
    }
    selectors = selectors.contains(Selector.EVERYTHING) ? Set.of(Selector.EVERYTHING) : Set.copyOf(selectors);
  }

  public static Scope of(Selector selector) {
    return new Scope(Set.of(selector));
  }

  /** What is reached by one or the other. */
  public Scope or(Scope other) {
    var both = new LinkedHashSet<>(selectors);
    both.addAll(other.selectors);
    return new Scope(both);
  }

  public boolean isEverything() {
    return selectors.contains(Selector.EVERYTHING);
  }

  /** Whether it reaches a host with these labels. */
  public boolean reaches(Map<String, String> labels) {
    return selectors.stream().anyMatch(selector -> selector.matches(labels));
  }

  /** Whether what was made under that selector is within this scope: only by its very words, so that labels cannot change it. */
  public boolean covers(Selector made) {
    return isEverything() || selectors.contains(made);
  }

  /**
   * The same as a condition in SQL.
   *
   * @param column the text of the selector under which it was made
   */
  public Selector.Condition coverage(String column) {
    return isEverything()
        ? Selector.Condition.of("true")
        : Selector.Condition.of(column + " = any(?)", (Object) texts().toArray(String[]::new));
  }

  /** Its selectors as texts, in their order. */
  public List<String> texts() {
    return selectors.stream().map(Selector::toString).sorted().toList();
  }

  /**
   * The same as a condition in SQL.
   *
   * @param column the labels, of type jsonb
   */
  public Selector.Condition condition(String column) {
    var arguments = new ArrayList<Object>();
    var sql =
        selectors.stream()
            .map(selector -> selector.condition(column))
            .peek(condition -> arguments.addAll(condition.arguments()))
            .map(Selector.Condition::sql)
            .collect(Collectors.joining(" or ", "(", ")"));
    return new Selector.Condition(sql, List.copyOf(arguments));
  }

  @Override
  public String toString() {
    return String.join(" or ", texts());
  }
}
