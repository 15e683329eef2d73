package io.kexecfleet.cli.command;

import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Printable;
import io.kexecfleet.cli.shell.Table;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** A command that lists things: so many, or all, as a table or an item a line in JSON. */
abstract class ListCommand extends ServiceCommand {

  @Option(names = "--limit", paramLabel = "N", description = "At most so many; 100 unless said otherwise.")
  private int limit = 100;

  @Option(names = "--all", description = "However many there are.")
  private boolean all;

  abstract Listing listing();

  abstract List<Column> columns();

  /** Which of what the service lists is meant. */
  boolean isWanted(JsonNode item) {
    return true;
  }

  @Override
  final ExitStatus run() {
    if (limit < 1) {
      throw Failure.of(ExitStatus.REFUSED, "--limit must be at least 1.");
    }
    if (forPrograms()) {
      printForPrograms();
    } else {
      printForPeople();
    }
    return ExitStatus.DONE;
  }

  private void printForPeople() {
    var columns = columns();
    var table = new Table(columns.stream().map(Column::heading).toList());
    var more = show(item -> table.add(columns.stream().map(column -> column.of(item)).toList()));
    printLines(table.lines());
    if (more) {
      shell().say("There are more: --all lists them.");
    }
  }

  private void printForPrograms() {
    var out = shell().out();
    out.print("{\"%s\": [".formatted(listing().items()));
    var count = new AtomicInteger();
    var more = show(item -> out.print((count.getAndIncrement() == 0 ? "\n" : ",\n") + Printable.document(item.toString())));
    out.println("\n], \"more\": %s}".formatted(more));
  }

  /** @return whether there are more */
  private boolean show(Consumer<JsonNode> shown) {
    var seen = new AtomicInteger();
    listing()
        .each(
            service(),
            all ? Listing.LARGEST_PAGE : Math.min(limit + 1, Listing.LARGEST_PAGE),
            item -> {
              if (isWanted(item) && (seen.incrementAndGet() <= limit || all)) {
                shown.accept(item);
              }
              return all || seen.get() <= limit;
            });
    return !all && seen.get() > limit;
  }
}
