package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.request.ETags;
import io.kexecfleet.service.request.WindowWanted;
import org.springframework.stereotype.Component;

/** What a form carries of what it changes, so that nobody changes what they did not see. */
@Component
class FormTags {

  private final ETags tags;

  FormTags(ETags tags) {
    this.tags = tags;
  }

  String of(Window window) {
    return tags.of(WindowWanted.of(window));
  }

  String of(Freeze freeze) {
    return tags.of(stored(freeze));
  }

  /** @param seen as {@link #of} made it; empty: there was none */
  Precondition<Window> window(String seen) {
    return tags.seen(seen, WindowWanted::of);
  }

  Precondition<Freeze> freeze(String seen) {
    return tags.seen(seen, FormTags::stored);
  }

  private record Stored(String from, String to, String selector, String reason) {}

  private static Stored stored(Freeze freeze) {
    return new Stored(freeze.from().toString(), freeze.to().toString(), freeze.selector().toString(), freeze.reason());
  }
}
