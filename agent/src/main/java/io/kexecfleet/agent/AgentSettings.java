package io.kexecfleet.agent;

import io.kexecfleet.agent.crash.CrashPolicy;
import io.kexecfleet.agent.link.ClientFiles;
import io.kexecfleet.agent.machine.Departure.Through;
import io.kexecfleet.agent.machine.DeparturePolicy;
import io.kexecfleet.agent.preflight.Policy;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.protocol.Finding.Severity;
import io.kexecfleet.protocol.Order;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An agent's settings, checked: what cannot be understood stops the start.
 *
 * @param service {@code service.url}: where the service is; https, or http to this machine itself or where {@code
 *     service.plain-http=allowed}; null when not set: the host is rebooted by hand only
 * @param certificateAuthority {@code service.ca-file}: a file with the certificates (PEM) of those who sign the service's;
 *     null when not set: the Java runtime's own count
 * @param client {@code client.certificate-file} and {@code client.key-file}: what this host shows a service that asks for a
 *     certificate; both or none
 * @param joinToken {@code join.token-file}: a file with the token that makes this host known; needed once, or null
 * @param credentialAge {@code credential.days}: the host's credential is replaced before it is older; 1 to 3650 days, and 30
 *     when not set
 * @param host {@code host.name}: the host's name in the fleet; its own when not set
 * @param bootDirectories {@code boot.directories}: absolute, separated by commas; kernels come from nowhere else;
 *     {@code /boot} when not set
 * @param commandLines {@code command-line.allow}: what the service may change on the kernel command line, {@code NAME} or {@code
 *     NAME=VALUE} with blanks between them; {@link CommandLinePolicy#USUAL} when not set
 * @param mayReplaceForeignImages {@code foreign.images}: whether to load in place of an image that somebody else has loaded;
 *     {@code keep} or {@code replace}, and keep when not set
 * @param crash {@code crash.kernel}: whether to keep a crash kernel loaded; {@code off} or {@code armed}, and off when not
 *     set. {@code crash.append}: what is added to its command line
 * @param departure {@code jump.through}: {@code systemd} or {@code direct}, and systemd when not set; {@code watchdog.seconds}:
 *     {@code off}, or 10 to 3600, and off when not set
 * @param hooks {@code hooks.always}: names of the hooks that are run around every reboot, separated by commas; none when not set
 * @param hookLimit {@code hooks.time-limit}: no hook runs longer; seconds, 1 to 600, and 30 when not set
 * @param failedUnits {@code health.failed-units}: how severe it is that a unit has failed that had not before the reboot;
 *     {@code blocking}, which it is when not set, {@code warning}, or {@code ignore}, which is null
 * @param preflight {@code preflight.CODE}: how severe the owner takes each check before a reboot, see {@link Policy}
 */
public record AgentSettings(
    @Nullable URI service,
    @Nullable Path certificateAuthority,
    @Nullable ClientFiles client,
    @Nullable Path joinToken,
    Duration credentialAge,
    String host,
    List<Path> bootDirectories,
    CommandLinePolicy commandLines,
    boolean mayReplaceForeignImages,
    CrashPolicy crash,
    DeparturePolicy departure,
    List<String> hooks,
    Duration hookLimit,
    @Nullable Severity failedUnits,
    Policy preflight) {

  private static final String SERVICE = "service.url";
  private static final String PLAIN_HTTP = "service.plain-http";
  private static final String CA_FILE = "service.ca-file";
  private static final String CLIENT_CERTIFICATE = "client.certificate-file";
  private static final String CLIENT_KEY = "client.key-file";
  private static final String CREDENTIAL_DAYS = "credential.days";
  private static final String JOIN_TOKEN = "join.token-file";
  private static final String HOST = "host.name";
  private static final String BOOT_DIRECTORIES = "boot.directories";
  private static final String COMMAND_LINE = "command-line.allow";
  private static final String FOREIGN_IMAGES = "foreign.images";
  private static final String CRASH_KERNEL = "crash.kernel";
  private static final String CRASH_APPEND = "crash.append";
  private static final String THROUGH = "jump.through";
  private static final String WATCHDOG = "watchdog.seconds";
  private static final String HOOKS = "hooks.always";
  private static final String HOOK_LIMIT = "hooks.time-limit";
  private static final String FAILED_UNITS = "health.failed-units";
  static final Set<String> KNOWN =
      Set.of(
          SERVICE,
          PLAIN_HTTP,
          CA_FILE,
          CLIENT_CERTIFICATE,
          CLIENT_KEY,
          CREDENTIAL_DAYS,
          JOIN_TOKEN,
          HOST,
          BOOT_DIRECTORIES,
          COMMAND_LINE,
          FOREIGN_IMAGES,
          CRASH_KERNEL,
          CRASH_APPEND,
          THROUGH,
          WATCHDOG,
          HOOKS,
          HOOK_LIMIT,
          FAILED_UNITS);

  /** No kernel is up sooner than the one, and nobody waits for it longer than the other. */
  private static final int SHORTEST_WATCHDOG = 10;

  private static final int LONGEST_WATCHDOG = 3600;
  private static final int LONGEST_HOOK = 600;
  private static final int OLDEST_CREDENTIAL = 3650;
  private static final Map<String, Optional<Severity>> SEVERITIES =
      Map.of(
          "blocking", Optional.of(Severity.BLOCKING), "warning", Optional.of(Severity.WARNING), "ignore", Optional.empty());

  private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

  /** What a kernel takes on its command line, with each quote closed; some kernels take 2048 bytes in all. */
  private static final Pattern ARGUMENTS = Pattern.compile("(?=[ -~]{0,1000}$)[^\"]*(?:\"[^\"]*\"[^\"]*)*");

  /** Settings that cannot be understood; the message says which and what to write instead. */
  public static final class InvalidException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidException(String message) {
      super(message);
    }
  }

  /** How long the hooks of one reboot may take until its jump: those before the staging, and those before the jump. */
  public Duration hooksTake() {
    return hookLimit.multipliedBy(2L * hooks.size());
  }

  public static AgentSettings read(Path file) throws InvalidException {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new InvalidException("The settings in %s cannot be read: %s.".formatted(file, unreadable));
    }
    return of(properties, ownName());
  }

  static AgentSettings of(Properties properties, String ownName) throws InvalidException {
    var unknown = new TreeSet<>(properties.stringPropertyNames());
    unknown.removeAll(KNOWN);
    unknown.removeIf(name -> name.startsWith(Policy.PREFIX));
    if (!unknown.isEmpty()) {
      throw new InvalidException(
          "Unknown settings %s; known are %s and %sCODE.".formatted(unknown, new TreeSet<>(KNOWN), Policy.PREFIX));
    }
    return new AgentSettings(
        service(properties),
        file(properties, CA_FILE),
        client(properties),
        file(properties, JOIN_TOKEN),
        Duration.ofDays(number(properties, CREDENTIAL_DAYS, "30", "days", OLDEST_CREDENTIAL)),
        host(properties, ownName),
        bootDirectories(properties),
        commandLines(properties),
        oneOf(properties, FOREIGN_IMAGES, "keep", "replace"),
        new CrashPolicy(oneOf(properties, CRASH_KERNEL, "off", "armed"), crashAppend(properties)),
        departure(properties),
        hooks(properties),
        Duration.ofSeconds(number(properties, HOOK_LIMIT, "30", "seconds", LONGEST_HOOK)),
        failedUnits(properties),
        preflight(properties));
  }

  /** Whether it is the second of two words; the first when not set. */
  private static boolean oneOf(Properties properties, String name, String no, String yes) throws InvalidException {
    var word = properties.getProperty(name, no).strip();
    if (!Set.of(no, yes).contains(word)) {
      throw new InvalidException("%s is \"%s\"; write %s or %s.".formatted(name, word, no, yes));
    }
    return word.equals(yes);
  }

  private static @Nullable URI service(Properties properties) throws InvalidException {
    var text = properties.getProperty(SERVICE, "").strip();
    var mayBePlain = oneOf(properties, PLAIN_HTTP, "refused", "allowed");
    if (text.isEmpty()) {
      return null;
    }
    URI service;
    try {
      service = URI.create(text);
    } catch (IllegalArgumentException malformed) {
      throw new InvalidException("%s is \"%s\", which is no address: %s.".formatted(SERVICE, text, malformed.getMessage()));
    }
    var host = service.getHost();
    if (host == null || !Set.of("http", "https").contains(String.valueOf(service.getScheme()))) {
      throw new InvalidException("%s is \"%s\"; write one such as https://fleet.example:8443.".formatted(SERVICE, text));
    }
    var staysHere = Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
    if ("http".equals(service.getScheme()) && !staysHere && !mayBePlain) {
      throw new InvalidException(
          "%s is \"%s\": the host's credential would cross the network in the clear. Use https, or set %s=allowed."
              .formatted(SERVICE, text, PLAIN_HTTP));
    }
    return service;
  }

  private static DeparturePolicy departure(Properties properties) throws InvalidException {
    var through = oneOf(properties, THROUGH, "systemd", "direct") ? Through.DIRECT : Through.SYSTEMD;
    var text = properties.getProperty(WATCHDOG, "off").strip();
    if (text.equals("off")) {
      return new DeparturePolicy(through, null);
    }
    var seconds = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
    if (seconds < SHORTEST_WATCHDOG || seconds > LONGEST_WATCHDOG) {
      throw new InvalidException(
          "%s is \"%s\"; write off, or a number from %d to %d.".formatted(WATCHDOG, text, SHORTEST_WATCHDOG, LONGEST_WATCHDOG));
    }
    return new DeparturePolicy(through, seconds);
  }

  private static String host(Properties properties, String ownName) throws InvalidException {
    var name = properties.getProperty(HOST, ownName).strip();
    if (!HOST_NAME.matcher(name).matches()) {
      throw new InvalidException(
          "%s is \"%s\"; a host's name has 1 to 253 of a-z, 0-9, '-' and '.'.".formatted(HOST, name));
    }
    return name;
  }

  private static List<Path> bootDirectories(Properties properties) throws InvalidException {
    var paths = new ArrayList<Path>();
    for (var part : properties.getProperty(BOOT_DIRECTORIES, "/boot").split(",", -1)) {
      paths.add(absolute(BOOT_DIRECTORIES, part.strip()));
    }
    return List.copyOf(paths);
  }

  private static CommandLinePolicy commandLines(Properties properties) throws InvalidException {
    var text = properties.getProperty(COMMAND_LINE, String.join(" ", CommandLinePolicy.USUAL)).strip();
    try {
      return CommandLinePolicy.allowing(text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1)));
    } catch (IllegalArgumentException senseless) {
      throw new InvalidException(
          "%s: %s. Write names with blanks between them; nothing behind the = leaves the service nothing."
              .formatted(COMMAND_LINE, senseless.getMessage()));
    }
  }

  private static @Nullable ClientFiles client(Properties properties) throws InvalidException {
    var certificate = file(properties, CLIENT_CERTIFICATE);
    var key = file(properties, CLIENT_KEY);
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      throw new InvalidException("%s and %s go together: set both or none.".formatted(CLIENT_CERTIFICATE, CLIENT_KEY));
    }
    return new ClientFiles(certificate, key);
  }

  private static String crashAppend(Properties properties) throws InvalidException {
    var words = properties.getProperty(CRASH_APPEND, CrashPolicy.USUAL_APPEND).strip();
    if (!ARGUMENTS.matcher(words).matches()) {
      throw new InvalidException(
          "%s is \"%s\"; write up to 1000 characters of printable ASCII, with each quote closed.".formatted(CRASH_APPEND, words));
    }
    return words;
  }

  private static List<String> hooks(Properties properties) throws InvalidException {
    var text = properties.getProperty(HOOKS, "").strip();
    var names = text.isEmpty() ? List.<String>of() : List.of(text.split("\\s*,\\s*", -1));
    for (var name : names) {
      if (!name.matches(Order.HOOK_NAME)) {
        throw new InvalidException(
            "%s has \"%s\"; a hook's name has 1 to 64 of a-z, 0-9, '.', '_' and '-'.".formatted(HOOKS, name));
      }
    }
    return names;
  }

  private static int number(Properties properties, String name, String otherwise, String unit, int most)
      throws InvalidException {
    var text = properties.getProperty(name, otherwise).strip();
    if (!text.matches("[1-9]\\d{0,5}") || Integer.parseInt(text) > most) {
      throw new InvalidException("%s is \"%s\"; write %s, 1 to %d.".formatted(name, text, unit, most));
    }
    return Integer.parseInt(text);
  }

  private static @Nullable Severity failedUnits(Properties properties) throws InvalidException {
    var word = properties.getProperty(FAILED_UNITS, "blocking").strip();
    var severity = SEVERITIES.get(word);
    if (severity == null) {
      throw new InvalidException("%s is \"%s\"; write blocking, warning or ignore.".formatted(FAILED_UNITS, word));
    }
    return severity.orElse(null);
  }

  private static Policy preflight(Properties properties) throws InvalidException {
    var settings = new HashMap<String, String>();
    for (var name : properties.stringPropertyNames()) {
      settings.put(name, properties.getProperty(name));
    }
    try {
      return Policy.of(settings);
    } catch (Policy.InvalidException invalid) {
      throw new InvalidException(String.valueOf(invalid.getMessage()));
    }
  }

  /** Null when not set. */
  private static @Nullable Path file(Properties properties, String name) throws InvalidException {
    var text = properties.getProperty(name, "").strip();
    return text.isEmpty() ? null : absolute(name, text);
  }

  private static Path absolute(String name, String text) throws InvalidException {
    var path = Path.of(text);
    if (!path.isAbsolute() || !path.equals(path.normalize())) {
      throw new InvalidException("%s has \"%s\"; write an absolute path without . or ..".formatted(name, text));
    }
    return path;
  }

  /** The kernel's own idea of it: asking a resolver could take longer than the agent's whole start. */
  private static String ownName() throws InvalidException {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip().toLowerCase(Locale.ROOT);
    } catch (IOException nameless) {
      throw new InvalidException("This host's own name cannot be told (%s): set %s.".formatted(nameless.getMessage(), HOST));
    }
  }
}
