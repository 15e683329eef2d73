package io.kexecfleet.cli.rollout;

import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Printable;
import io.kexecfleet.cli.shell.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What happened to the hosts of a rollout, each by its own evidence. Pure. */
public final class Report {

  /** Up to so many hosts the evidence of each is told, beyond that of those that did not make it. */
  private static final int FEW = 20;

  /** The columns, in the order in which the phases pass. */
  private static final Map<String, String> PHASES = phases();

  private final JsonNode rollout;

  /** @param rollout as the service has it, with all its reboots */
  public Report(JsonNode rollout) {
    this.rollout = rollout;
  }

  /** For people: a table, why hosts were not loaded in place, the evidence, and how it ended. */
  public List<String> lines() {
    var lines = new ArrayList<>(table().lines());
    lines.add("");
    reboots().flatMap(Report::notTaken).map(Printable::text).forEach(lines::add);
    var few = rollout.path("reboots").size() <= FEW;
    reboots().filter(reboot -> few || !madeIt(reboot)).flatMap(Report::evidence).map(Printable::text).forEach(lines::add);
    lines.add(Printable.text(summary()));
    return lines;
  }

  public List<String> markdown() {
    var lines = new ArrayList<String>();
    lines.add("**%s**".formatted(Table.markdownText(Printable.text(summary()))));
    lines.add("");
    lines.addAll(table().markdown());
    lines.add("");
    reboots()
        .filter(reboot -> !madeIt(reboot))
        .flatMap(Report::evidence)
        .forEach(line -> lines.add("- " + Table.markdownText(Printable.text(line))));
    reboots().flatMap(Report::notTaken).forEach(line -> lines.add("- " + Table.markdownText(Printable.text(line))));
    return lines;
  }

  /** How it ended, with a count of the outcomes. */
  public String summary() {
    var reason = Json.text(rollout, "reason");
    return "Rollout %s%s: %s. %s%s"
        .formatted(
            Json.text(rollout, "id"),
            Json.text(rollout, "name").isEmpty() ? "" : " (" + Json.text(rollout, "name") + ")",
            Json.text(rollout, "state"),
            counts(),
            reason.isEmpty() ? "" : ". " + reason);
  }

  /** Those that are over and did not make it, with their outcomes, in a line each. */
  public List<String> failures(int most) {
    return reboots()
        .filter(reboot -> Json.text(reboot, "state").equals("DONE") && !madeIt(reboot))
        .limit(most)
        .map(reboot -> Printable.text("%s: %s. %s".formatted(Json.text(reboot, "host"), outcome(reboot), Json.text(reboot, "detail")).strip()))
        .toList();
  }

  Stream<JsonNode> reboots() {
    return StreamSupport.stream(rollout.path("reboots").spliterator(), false);
  }

  JsonNode rollout() {
    return rollout;
  }

  /** Whether it ended as wanted, and with nothing worse on the host that its owner minds. */
  boolean madeIt(JsonNode reboot) {
    var byMethod =
        switch (outcome(reboot)) {
          case "KEXEC" -> !Json.text(rollout, "plan.method").equals("FIRMWARE");
          case "FIRMWARE" -> !Json.text(rollout, "plan.method").equals("KEXEC_ONLY");
          case "REHEARSED" -> true;
          default -> false;
        };
    return byMethod && unwell(reboot).findAny().isEmpty();
  }

  static String outcome(JsonNode reboot) {
    var outcome = Json.text(reboot, "outcome");
    return outcome.isEmpty() ? Json.text(reboot, "state") : outcome;
  }

  /** What it was concluded from, what the host said no for, and what is worse than before, in a line each. */
  static Stream<String> evidence(JsonNode reboot) {
    var host = Json.text(reboot, "host");
    var facts =
        Stream.of(
                Stream.of(Json.text(reboot, "detail")),
                StreamSupport.stream(reboot.path("evidence").spliterator(), false).map(one -> one.asString("")),
                Stream.of(Json.text(reboot, "refusal.detail")),
                unwell(reboot).map(found -> "%s: %s".formatted(Json.text(found, "code"), Json.text(found, "finding"))))
            .flatMap(each -> each)
            .filter(fact -> !fact.isBlank())
            .distinct();
    return facts.map(fact -> "%s, %s: %s".formatted(host, outcome(reboot), fact));
  }

  /** Ways of loading that were not taken, and why. */
  static Stream<String> notTaken(JsonNode reboot) {
    return StreamSupport.stream(reboot.path("load").path("refused").spliterator(), false)
        .map(
            refused ->
                "%s, not %s (%s): %s"
                    .formatted(
                        Json.text(reboot, "host"), Json.text(refused, "method"), Json.text(refused, "code"), Json.text(refused, "reason")));
  }

  /** Milliseconds by the phase's name. */
  static Map<String, Long> millis(JsonNode reboot) {
    var millis = new LinkedHashMap<String, Long>();
    reboot.path("phases").forEach(timing -> millis.put(Json.text(timing, "phase"), timing.path("millis").asLong()));
    return millis;
  }

  private static Stream<JsonNode> unwell(JsonNode reboot) {
    return StreamSupport.stream(reboot.path("health").spliterator(), false)
        .filter(found -> Json.text(found, "severity").equals("BLOCKING"));
  }

  private Table table() {
    var table = new Table(Stream.concat(Stream.of("host", "outcome", "load"), PHASES.values().stream()).toList());
    reboots().forEach(reboot -> table.add(row(reboot)));
    return table;
  }

  private static List<String> row(JsonNode reboot) {
    var method = Json.text(reboot, "load.method");
    var millis = millis(reboot);
    return Stream.concat(
            Stream.of(Json.text(reboot, "host"), outcome(reboot), method.isEmpty() ? "-" : method),
            PHASES.keySet().stream().map(phase -> millis.containsKey(phase) ? "%.1f s".formatted(millis.get(phase) / 1000.0) : "-"))
        .toList();
  }

  private String counts() {
    var counts = new TreeMap<String, Integer>();
    reboots().forEach(reboot -> counts.merge(outcome(reboot), 1, Integer::sum));
    return counts.entrySet().stream().map(count -> count.getValue() + " " + count.getKey()).collect(Collectors.joining(", "));
  }

  private static Map<String, String> phases() {
    var phases = new LinkedHashMap<String, String>();
    phases.put("STAGE", "stage");
    phases.put("STOP", "stop");
    phases.put("HOT_PHASE", "hot phase");
    phases.put("KERNEL", "kernel");
    phases.put("INITRD", "initrd");
    phases.put("USER_SPACE", "user space");
    phases.put("AGENT_UP", "agent up");
    phases.put("OUT_OF_SERVICE", "out of service");
    return phases;
  }
}
