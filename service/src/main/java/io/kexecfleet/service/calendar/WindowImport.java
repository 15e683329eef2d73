package io.kexecfleet.service.calendar;

import io.kexecfleet.service.calendar.WindowTable.Stored;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes events over as windows. */
@Component
class WindowImport {

  private final WindowTable table;
  private final Windows windows;
  private final Clock clock;

  WindowImport(WindowTable table, Windows windows, Clock clock) {
    this.table = table;
    this.windows = windows;
    this.clock = clock;
  }

  /** Within a transaction that ends without a trace when this throws. */
  Imported take(IcsFile file, ImportRequest request) {
    var stored = table.all();
    var known =
        stored.stream()
            .filter(it -> it.uid() != null)
            .collect(Collectors.toMap(it -> Objects.requireNonNull(it.uid()), Stored::window));
    var names = new FreeNames(request.prefix(), stored.stream().map(Stored::window).map(Window::name));
    var done = Imported.nothing();
    file.forEach(event -> take(event, known.get(event.uid()), file, request, names, done));
    windows.remove(Set.copyOf(done.deleted()));
    windows.requireRoom(0);
    return done;
  }

  private void take(
      IcsEvent event, @Nullable Window known, IcsFile file, ImportRequest request, FreeNames names, Imported done) {
    if (event.isCancelled()) {
      if (known == null) {
        done.skip(event);
      } else {
        done.deleted().add(known.name());
      }
      return;
    }
    var zone = request.zone(file);
    var name = known == null ? names.propose(event, "") : known.name();
    var window = new Window(name, event.schedule(zone), event.length(zone), request.selector(), event.about());
    var over = Openings.areOver(window, clock.instant());
    if (!over) {
      Openings.require(window, clock.instant());
    }
    if (window.equals(known)) {
      done.unchanged().add(name);
    } else if (known == null && over) {
      done.skip(event);
    } else {
      (known == null ? done.created() : done.changed()).add(name);
      names.take(name);
      table.put(window, event.uid());
    }
  }
}
