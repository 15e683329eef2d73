package io.kexecfleet.service.calendar;

import io.kexecfleet.service.calendar.FreezeTable.Source;
import io.kexecfleet.service.calendar.FreezeTable.Stored;
import io.kexecfleet.service.calendar.FreezeTimes.Occurrence;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes events over as freezes, one for each occurrence. */
@Component
class FreezeImport {

  private final FreezeTable table;
  private final Freezes freezes;
  private final Clock clock;

  FreezeImport(FreezeTable table, Freezes freezes, Clock clock) {
    this.table = table;
    this.freezes = freezes;
    this.clock = clock;
  }

  /** Within a transaction that ends without a trace when this throws. */
  Imported take(IcsFile file, ImportRequest request) {
    var stored = table.all();
    var known =
        stored.stream()
            .filter(it -> it.source() != null)
            .collect(Collectors.groupingBy(it -> Objects.requireNonNull(it.source()).uid()));
    var names = new FreeNames(request.prefix(), stored.stream().map(Stored::freeze).map(Freeze::name));
    var done = Imported.nothing();
    var now = clock.instant();
    file.forEach(
        event -> {
          var wanted = event.isCancelled() ? Map.<Source, Occurrence>of() : FreezeTimes.of(event, request.zone(file), now);
          var earlier = known.getOrDefault(event.uid(), List.of());
          removeOthers(earlier, wanted, names, done, now);
          var worth = wanted.values().stream().anyMatch(it -> it.to().isAfter(now));
          if (earlier.isEmpty() && !worth) {
            done.skip(event);
          } else {
            wanted.forEach((source, occurrence) -> put(event, source, occurrence, earlier, request, names, done));
          }
        });
    freezes.requireRoom(0);
    return done;
  }

  /** What was taken over before and is not in the event any more, unless it is over anyway. */
  private void removeOthers(
      List<Stored> earlier, Map<Source, Occurrence> wanted, FreeNames names, Imported done, Instant now) {
    earlier.stream()
        .filter(it -> it.freeze().to().isAfter(now) && wanted.keySet().stream().noneMatch(source -> source.equals(it.source())))
        .map(it -> it.freeze().name())
        .forEach(
            name -> {
              table.delete(name);
              names.free(name);
              done.deleted().add(name);
            });
  }

  private void put(
      IcsEvent event, Source source, Occurrence occurrence, List<Stored> earlier, ImportRequest request, FreeNames names, Imported done) {
    if (done.created().size() + done.changed().size() + done.unchanged().size() >= FreezeTimes.MOST) {
      throw new InvalidInputException("RRULE", "With it the file makes more than %d freezes.".formatted(FreezeTimes.MOST));
    }
    var known = known(source, earlier);
    var day = source.occurrence() == null ? "" : "-" + DateTimeFormatter.BASIC_ISO_DATE.format(occurrence.shown());
    var name = known == null ? names.propose(event, day) : known.name();
    var reason = event.about().isBlank() ? event.title() : event.about();
    var freeze = new Freeze(name, occurrence.from(), occurrence.to(), request.selector(), reason);
    if (freeze.equals(known)) {
      done.unchanged().add(name);
    } else {
      (known == null ? done.created() : done.changed()).add(name);
      names.take(name);
      table.put(freeze, source);
    }
  }

  private static @Nullable Freeze known(Source source, List<Stored> earlier) {
    return earlier.stream().filter(it -> source.equals(it.source())).map(Stored::freeze).findFirst().orElse(null);
  }
}
