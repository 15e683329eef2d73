package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Listing;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.TimeRange;
import io.kexecfleet.service.rollout.RolloutQuery;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Which rollouts somebody wants to see, as it stands in the address.
 *
 * @param states empty: any
 * @param author empty: any
 * @param template empty: any or none
 * @param since a day by UTC, or an instant; empty: any
 */
record ListFilter(Set<RolloutState> states, String author, String template, String since, @Nullable Instant from) {

  private static final int LONGEST_NAME = 200;

  static ListFilter of(@Nullable List<String> states, String author, String template, String since) {
    return new ListFilter(
        Choices.of("state", RolloutState.class, states),
        Fields.text("author", author.strip(), LONGEST_NAME),
        Fields.text("template", template.strip(), LONGEST_NAME),
        since.strip(),
        new TimeRange(instant(since.strip()), null).since());
  }

  private static @Nullable Instant instant(String since) {
    try {
      return since.isEmpty() ? null : since.contains("T") ? Instant.parse(since) : LocalDate.parse(since).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new InvalidInputException("since", "since must be a day such as 2026-01-05, or an instant such as 2026-01-05T21:00:00Z; '%s' is none.".formatted(Listing.cut(since)));
    }
  }

  RolloutQuery query(Scope reach) {
    return new RolloutQuery(reach, states, author.isEmpty() ? null : author, template.isEmpty() ? null : template, from);
  }

  public boolean isEmpty() {
    return states.isEmpty() && author.isEmpty() && template.isEmpty() && from == null;
  }

  public boolean has(RolloutState state) {
    return states.contains(state);
  }

  /** To the page behind a cursor. */
  String link(String cursor) {
    var link = UriComponentsBuilder.fromPath("/rollouts");
    states.forEach(state -> link.queryParam("state", state));
    if (!author.isEmpty()) {
      link.queryParam("author", "{author}");
    }
    if (!template.isEmpty()) {
      link.queryParam("template", "{template}");
    }
    if (!since.isEmpty()) {
      link.queryParam("since", "{since}");
    }
    return link.queryParam("cursor", cursor).encode().buildAndExpand(Map.of("author", author, "template", template, "since", since)).toUriString();
  }
}
