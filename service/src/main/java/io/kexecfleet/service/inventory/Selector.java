package io.kexecfleet.service.inventory;

import io.kexecfleet.service.problem.Listing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses hosts by their labels, in the syntax of Kubernetes' label selectors: requirements with commas between them, all
 * of which must hold. {@code key=value}, {@code key!=value}, {@code key in (a, b)}, {@code key notin (a, b)}, {@code key}
 * and {@code !key}. As there, {@code !=} and {@code notin} also hold for a host without the label.
 */
public final class Selector {

  /** Longest text that is read, and longest that {@link #toString} writes: what is kept can be read again. */
  public static final int LONGEST = 4096;

  /** Matches every host. */
  public static final Selector EVERYTHING = new Selector(List.of());

  /** Read one after the other and never given back, so that no text takes longer than its length allows. */
  private static final Pattern REQUIREMENT =
      Pattern.compile(
          "\\s*+(?<not>!)?\\s*+(?<key>%s)(?:\\s*+(?<sign>==|=|!=)\\s*+(?<value>%s)|\\s++(?<word>in|notin)\\s*+\\((?<list>[^()]*+)\\))?\\s*+(?<end>,|\\z)"
              .formatted(Labels.KEY, Labels.VALUE));

  /**
   * One thing that must hold.
   *
   * @param values the label has one of these; where any will do this is empty
   * @param wanted false: the contrary must hold
   */
  private record Requirement(String key, List<String> values, boolean wanted) {

    boolean holds(Map<String, String> labels) {
      var value = labels.get(key);
      return wanted == (value != null && (values.isEmpty() || values.contains(value)));
    }

    /** Whoever is chosen by this is chosen by the other, whatever labels there are. */
    boolean implies(Requirement other) {
      if (!key.equals(other.key)) {
        return false;
      }
      if (other.wanted) {
        return wanted && (other.values.isEmpty() || (!values.isEmpty() && other.values.containsAll(values)));
      }
      return excludes(new Requirement(key, other.values, true));
    }

    /** Nobody is chosen by both. */
    boolean excludes(Requirement other) {
      if (!key.equals(other.key)) {
        return false;
      }
      if (wanted && other.wanted) {
        return !values.isEmpty() && !other.values.isEmpty() && Collections.disjoint(values, other.values);
      }
      if (wanted == other.wanted) {
        return false;
      }
      var has = wanted ? values : other.values;
      var hasNot = wanted ? other.values : values;
      return hasNot.isEmpty() || (!has.isEmpty() && hasNot.containsAll(has));
    }

    /** True or false, never null, so that it can be turned around. */
    String condition(String column, List<Object> arguments) {
      arguments.add(key);
      arguments.addAll(values);
      var has =
          switch (values.size()) {
            case 0 -> "%s ->> ? is not null".formatted(column);
            case 1 -> "%s @> jsonb_build_object(cast(? as text), cast(? as text))".formatted(column);
            default ->
                "coalesce(%s ->> ? in (%s), false)"
                    .formatted(column, String.join(", ", Collections.nCopies(values.size(), "?")));
          };
      return wanted ? has : "not (%s)".formatted(has);
    }

    @Override
    public String toString() {
      return switch (values.size()) {
        case 0 -> wanted ? key : "!" + key;
        case 1 -> key + (wanted ? "=" : "!=") + values.getFirst();
        default -> key + (wanted ? " in (" : " notin (") + String.join(", ", values) + ")";
      };
    }
  }

  private final List<Requirement> requirements;

  private Selector(List<Requirement> requirements) {
    this.requirements = List.copyOf(requirements);
  }

  /**
   * @param text at most {@link #LONGEST} characters, and written out as {@link #toString} does no more either; nothing but
   *     blanks matches every host
   * @throws IllegalArgumentException naming the part that cannot be understood
   */
  public static Selector parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("A selector has at most %d characters.".formatted(LONGEST));
    }
    if (text.isBlank()) {
      return EVERYTHING;
    }
    var requirements = new ArrayList<Requirement>();
    var next = REQUIREMENT.matcher(text);
    boolean more = true;
    for (int at = 0; more; at = next.end()) {
      next.region(at, text.length());
      if (!next.lookingAt()) {
        throw notUnderstood(text.substring(at));
      }
      requirements.add(requirement(next));
      more = next.group("end").equals(",");
    }
    return requireShort(new Selector(requirements));
  }

  /** Written out, lists have blanks that the text need not have had. */
  private static Selector requireShort(Selector read) {
    var length = read.toString().length();
    if (length > LONGEST) {
      throw new IllegalArgumentException(
          "A selector has at most %d characters. Written as it is kept, with 'key in (a, b)' for a list, this one has %d: choose by fewer values."
              .formatted(LONGEST, length));
    }
    return read;
  }

  private static Requirement requirement(Matcher read) {
    @Nullable String sign = read.group("sign");
    @Nullable String word = read.group("word");
    boolean negated = read.group("not") != null;
    if (negated && (sign != null || word != null)) {
      throw notUnderstood(read.group());
    }
    if (sign != null) {
      return new Requirement(read.group("key"), List.of(read.group("value")), !sign.equals("!="));
    }
    return word == null
        ? new Requirement(read.group("key"), List.of(), !negated)
        : new Requirement(read.group("key"), values(read.group("list")), word.equals("in"));
  }

  private static List<String> values(String list) {
    var values = Arrays.stream(list.split(",", -1)).map(String::strip).distinct().toList();
    var wrong = values.stream().filter(value -> !Labels.isValue(value)).findFirst();
    if (wrong.isPresent()) {
      throw new IllegalArgumentException("'%s' is no value of a label.".formatted(Listing.cut(wrong.get())));
    }
    return values;
  }

  private static IllegalArgumentException notUnderstood(String rest) {
    return new IllegalArgumentException(
        "No requirement on labels begins at '%s'. Write key=value, key!=value, key in (a, b), key notin (a, b), key or !key, with commas between them."
            .formatted(Listing.cut(rest)));
  }

  public boolean matches(Map<String, String> labels) {
    return requirements.stream().allMatch(requirement -> requirement.holds(labels));
  }

  /** Whether every host that this one matches is matched by that one too; false where their words do not tell. */
  public boolean isWithin(Selector wider) {
    return wider.requirements.stream().allMatch(wanted -> requirements.stream().anyMatch(mine -> mine.implies(wanted)));
  }

  /** Whether no host can be matched by both; false where their words do not tell. */
  public boolean excludes(Selector other) {
    return requirements.stream().anyMatch(mine -> other.requirements.stream().anyMatch(mine::excludes));
  }

  public boolean matchesEverything() {
    return requirements.isEmpty();
  }

  /** The labels it looks at. */
  public Set<String> keys() {
    return requirements.stream().map(Requirement::key).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The same choice as a condition in SQL.
   *
   * @param sql with a question mark for each argument
   */
  public record Condition(String sql, List<Object> arguments) {

    public static Condition of(String sql, Object... arguments) {
      return new Condition(sql, List.of(arguments));
    }

    /** Where all of them hold. */
    public static Condition all(List<Condition> conditions) {
      return new Condition(
          conditions.isEmpty() ? "true" : conditions.stream().map(Condition::sql).collect(Collectors.joining(" and ")),
          conditions.stream().flatMap(condition -> condition.arguments.stream()).toList());
    }
  }

  /** @param column the labels, of type jsonb */
  public Condition condition(String column) {
    if (requirements.isEmpty()) {
      return new Condition("true", List.of());
    }
    var arguments = new ArrayList<Object>();
    var sql =
        requirements.stream()
            .map(requirement -> requirement.condition(column, arguments))
            .collect(Collectors.joining(" and ", "(", ")"));
    return new Condition(sql, List.copyOf(arguments));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Selector selector && selector.requirements.equals(requirements);
  }

  @Override
  public int hashCode() {
    return requirements.hashCode();
  }

  /** What {@link #parse} reads as the same choice. */
  @Override
  public String toString() {
    return requirements.stream().map(Requirement::toString).collect(Collectors.joining(","));
  }
}
