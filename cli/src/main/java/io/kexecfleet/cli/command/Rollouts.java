package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.rollout.RolloutId;
import io.kexecfleet.cli.rollout.WholeRollout;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Table;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Reboots of many hosts, in waves. */
@Command(
    name = "rollouts",
    description = "Reboots of many hosts, in waves.",
    subcommands = {
      RolloutPlans.Preview.class,
      RolloutPlans.Apply.class,
      Rollouts.All.class,
      Rollouts.Show.class,
      RolloutWait.class,
      RolloutReport.class,
      RolloutHosts.WhyNot.class,
      RolloutHosts.Resolve.class,
      RolloutHosts.Release.class
    })
final class Rollouts extends Noun {

  /** Which there are. */
  @Command(name = "list", description = "Lists rollouts, the newest first.", footer = "  kexec-fleet rollouts list --state RUNNING")
  static final class All extends ListCommand {

    @Option(names = "--state", paramLabel = "STATE", description = "Those in this state, such as RUNNING.")
    private @Nullable String state;

    @Override
    Listing listing() {
      return RolloutId.newestFirst();
    }

    @Override
    boolean isWanted(JsonNode rollout) {
      return state == null || Json.text(rollout, "state").equals(state.toUpperCase(Locale.ROOT));
    }

    @Override
    List<Column> columns() {
      return List.of(
          Column.of("ID", "id"),
          Column.of("NAME", "name"),
          Column.of("STATE", "state"),
          Column.of("HOSTS", "hosts"),
          Column.of("MADE IT", "tally.succeeded"),
          Column.of("FAILED", "tally.failures"),
          Column.of("AUTHOR", "author"),
          Column.time("CREATED", "createdAt"));
    }
  }

  /** One of them. */
  @Command(
      name = "show",
      description = "Shows where a rollout stands, its waves and its hosts.",
      footer = "  kexec-fleet rollouts show latest")
  static final class Show extends OfRollout {

    private static final int MOST_HOSTS = 100;

    @Override
    ExitStatus run() {
      var rollout = WholeRollout.get(service(), id());
      if (forPrograms()) {
        printAll(rollout);
        return ExitStatus.DONE;
      }
      print(RolloutWords.of(rollout));
      if (!rollout.path("progress").isEmpty()) {
        printLines(waves(rollout.path("progress")));
      }
      var hosts = rollout.path("reboots");
      if (!hosts.isEmpty()) {
        printLines(hosts(hosts));
      }
      if (hosts.size() > MOST_HOSTS) {
        shell().say("There are %d hosts: --json has them all.".formatted(hosts.size()));
      }
      return ExitStatus.DONE;
    }

    private static List<String> waves(JsonNode waves) {
      var columns =
          List.of(
              Column.of("WAVE", "wave"),
              Column.of("HOSTS", "hosts"),
              Column.of("NOT DONE", "remaining"),
              Column.of("MADE IT", "succeeded"),
              Column.of("MUST MAKE IT", "minSuccess"),
              Column.of("SOAK", "soak"),
              Column.time("BEGAN", "openedAt"),
              Column.time("ENDED", "endedAt"));
      return table(columns, waves, Integer.MAX_VALUE);
    }

    private static List<String> hosts(JsonNode hosts) {
      var columns =
          List.of(
              Column.of("HOST", "host"),
              Column.of("WAVE", "wave"),
              Column.of("STATE", "state"),
              Column.of("LOAD", "load.method"),
              Column.of("OUTCOME", "outcome"),
              Column.of("DETAIL", "detail"));
      return table(columns, hosts, MOST_HOSTS);
    }

    private static List<String> table(List<Column> columns, JsonNode items, int most) {
      var table = new Table(columns.stream().map(Column::heading).toList());
      items.valueStream().limit(most).forEach(item -> table.add(columns.stream().map(column -> column.of(item)).toList()));
      return table.lines();
    }
  }
}
