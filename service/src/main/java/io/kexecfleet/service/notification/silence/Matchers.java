package io.kexecfleet.service.notification.silence;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which alerts are a host's, as Alertmanager's matchers say it, with <code>{host}</code> where its name goes. One at least
 * must name the host, so that no silence can be for everybody.
 *
 * @param all all of them must hold
 */
record Matchers(List<Matcher> all) {

  static final String HOST = "{host}";

  private static final int LONGEST = 2000;

  /** A label's name, an operator, and a text in quotes; as amtool takes it. */
  private static final Pattern ONE =
      Pattern.compile("\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(,|$)");

  /** What a regular expression takes for something else than itself, of the characters that names of hosts have. */
  private static final Pattern SPECIAL = Pattern.compile("[.]");

  /**
   * One of them, in the words of Alertmanager's API.
   *
   * @param value a text, or a regular expression that a label has to match as a whole
   */
  record Matcher(String name, String value, boolean isRegex, boolean isEqual) {

    /** As it is written in a filter. */
    String operator() {
      return isEqual ? (isRegex ? "=~" : "=") : isRegex ? "!~" : "!=";
    }

    private boolean names() {
      return isEqual && value.contains(HOST);
    }

    private Matcher of(String host) {
      var quoted = isRegex ? SPECIAL.matcher(host).replaceAll("\\\\$0") : host;
      return new Matcher(name, value.replace(HOST, quoted), isRegex, isEqual);
    }
  }

  /** @throws IllegalArgumentException saying what the text must be */
  static Matchers parse(String text) {
    var all = new ArrayList<Matcher>();
    var one = ONE.matcher(text);
    var from = 0;
    while (from < text.length() || all.isEmpty()) {
      if (text.length() > LONGEST || !one.region(from, text.length()).lookingAt()) {
        throw new IllegalArgumentException("must be matchers such as instance=~\"{host}(:[0-9]+)?\", with commas in between");
      }
      var operator = one.group(2);
      all.add(new Matcher(one.group(1), unquoted(one.group(3)), operator.endsWith("~"), operator.startsWith("=")));
      from = one.end();
    }
    if (all.stream().noneMatch(Matcher::names)) {
      throw new IllegalArgumentException("must have {host} in a matcher with = or =~: else a silence would be for everybody");
    }
    all.forEach(Matchers::requirePattern);
    return new Matchers(List.copyOf(all));
  }

  private static void requirePattern(Matcher matcher) {
    if (matcher.isRegex && Pattern.matches(matcher.of("a").value(), "b") && matcher.names()) {
      throw new IllegalArgumentException("must not match other hosts than {host}");
    }
  }

  /** Only a quote and a backslash are escaped; any other backslash is the regular expression's own. */
  private static String unquoted(String text) {
    return text.replaceAll("\\\\([\"\\\\])", "$1");
  }

  /** Those of one host. */
  List<Matcher> of(String host) {
    return all.stream().map(matcher -> matcher.of(host)).toList();
  }
}
