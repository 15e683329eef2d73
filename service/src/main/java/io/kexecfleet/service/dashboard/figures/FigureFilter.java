package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.service.dashboard.Days;
import io.kexecfleet.service.dashboard.Here;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.LedgerQuery;
import io.kexecfleet.service.request.TimeRange;
import io.kexecfleet.service.rollout.ledger.LedgerFilter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * By what somebody narrows figures on a page, as it stands in its address. What is blank narrows nothing; {@link #UNKNOWN}
 * stands for what hosts do not say.
 *
 * @param since a day, or a time
 * @param until a day that counts, or a time that does not
 */
record FigureFilter(
    @Nullable String since,
    @Nullable String until,
    @Nullable String selector,
    @Nullable List<String> outcome,
    @Nullable List<String> method,
    @Nullable String hardware,
    @Nullable String kernelFrom,
    @Nullable String kernelTo) {

  static final String UNKNOWN = "-";

  /** At most a year, the last 30 days unless said otherwise. */
  LedgerFilter bounded(Scope reach, Instant now) {
    return checked(TimeRange.bounded(Days.since("since", since), Days.until("until", until), now), reach);
  }

  /** From the beginning, unless said otherwise. */
  LedgerFilter unbounded(Scope reach) {
    return checked(new TimeRange(Days.since("since", since), Days.until("until", until)), reach);
  }

  private LedgerFilter checked(TimeRange range, Scope reach) {
    return new LedgerQuery(selector, chosen(outcome), chosen(method), text(hardware), text(kernelFrom), text(kernelTo)).checked(range, reach);
  }

  private static List<String> chosen(@Nullable List<String> words) {
    return words == null ? List.of() : words.stream().filter(word -> !word.isBlank()).toList();
  }

  private static @Nullable String text(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    return text.equals(UNKNOWN) ? "" : text;
  }

  /** What stands in an address for a text of the ledger. */
  static String named(String text) {
    return text.isEmpty() ? UNKNOWN : text;
  }

  /** For templates. */
  public boolean hasMethod(String word) {
    return method != null && method.contains(word);
  }

  /** For templates. */
  public boolean hasOutcome(String word) {
    return outcome != null && outcome.contains(word);
  }

  /** Whether it narrows anything. */
  public boolean isNarrow() {
    return !Objects.equals(this.without(), new FigureFilter(null, null, null, List.of(), List.of(), null, null, null));
  }

  private FigureFilter without() {
    return new FigureFilter(
        none(since), none(until), none(selector), chosen(outcome), chosen(method), none(hardware), none(kernelFrom), none(kernelTo));
  }

  private static @Nullable String none(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /** The page of this address without all that. */
  static Here cleared(Here here) {
    return here.without("since", "until", "selector", "outcome", "method", "hardware", "kernelFrom", "kernelTo", "page", "cursor");
  }
}
