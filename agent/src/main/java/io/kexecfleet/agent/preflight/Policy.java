package io.kexecfleet.agent.preflight;

import io.kexecfleet.protocol.Finding.Severity;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the owner of a host makes of each check. */
public final class Policy {

  /** Settings of this policy begin with it: {@code preflight.WATCHDOG=warning}. */
  public static final String PREFIX = "preflight.";

  private static final String OFF = "off";
  private static final String WORDS = "blocking, warning, information or off";

  private final Map<Check, Severity> severities;

  /** A setting that cannot be understood or not be granted; the message says which and what to write instead. */
  public static final class InvalidException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidException(String message) {
      super(message);
    }
  }

  private Policy(Map<Check, Severity> severities) {
    this.severities = severities;
  }

  /** Every check as severe as the catalogue has it. */
  public static Policy byDefault() {
    var severities = new EnumMap<Check, Severity>(Check.class);
    for (var check : Check.values()) {
      severities.put(check, check.severity());
    }
    return new Policy(severities);
  }

  /**
   * The catalogue's severities, changed by settings.
   *
   * @param settings names with {@link #PREFIX} and a check's code, to blocking, warning, information or off; names
   *     without it are somebody else's
   */
  public static Policy of(Map<String, String> settings) throws InvalidException {
    var policy = byDefault();
    for (var setting : new TreeMap<>(settings).entrySet()) {
      if (setting.getKey().startsWith(PREFIX)) {
        policy.set(setting.getKey(), setting.getValue().strip());
      }
    }
    return policy;
  }

  private void set(String name, String word) throws InvalidException {
    var check = check(name);
    if (!word.equals(OFF) && word(word).isEmpty()) {
      throw new InvalidException("%s is \"%s\"; write %s.".formatted(name, word, WORDS));
    }
    var severity = word(word);
    if (check.isPhysical() && !severity.equals(Optional.of(Severity.BLOCKING))) {
      throw new InvalidException(
          "%s is \"%s\", but without it the kernel refuses every load: it stays blocking. Remove the setting."
              .formatted(name, word));
    }
    severity.ifPresentOrElse(value -> severities.put(check, value), () -> severities.remove(check));
  }

  private static Check check(String name) throws InvalidException {
    var code = name.substring(PREFIX.length());
    return Stream.of(Check.values())
        .filter(check -> check.name().equals(code))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidException(
                    "%s is for no check; those that there are: %s.".formatted(name, List.of(Check.values()))));
  }

  private static Optional<Severity> word(String word) {
    return Stream.of(Severity.values()).filter(severity -> inWords(severity).equals(word)).findFirst();
  }

  /** As the settings and the documentation write it. */
  static String inWords(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  /** Empty for a check that is off. */
  Optional<Severity> severity(Check check) {
    return Optional.ofNullable(severities.get(check));
  }
}
