package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.gate.GateRequest;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Listing;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.NewPlanParts;
import io.kexecfleet.service.request.NewRollout;
import io.kexecfleet.service.request.NewTarget;
import io.kexecfleet.service.rollout.plan.HostOrder;
import io.kexecfleet.service.rollout.plan.Method;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the form what REST reads from JSON: what is empty is left out, and only what a text cannot be taken for is refused
 * here. Whether it will do is for {@link NewRollout#checked} to say, as it is there.
 */
final class FormReader {

  private static final String NAMES_APART = "[\\s,]+";

  private final RolloutForm form;

  private FormReader(RolloutForm form) {
    this.form = form;
  }

  /** @throws InvalidInputException naming the first field with a text that cannot be taken for what it should be */
  static NewRollout read(RolloutForm form, boolean draft) {
    return new FormReader(form).read(draft);
  }

  private NewRollout read(boolean draft) {
    return new NewRollout(
        said("name"),
        list("hosts", NAMES_APART),
        selector(),
        said("scope"),
        target(),
        list("hooks", NAMES_APART),
        choice("method", Method.class),
        form.isTicked("dryRun") ? true : null,
        amount(form.text("maxOut")),
        rows(Rows.GROUPS, (_, row) -> new NewPlanParts.PerLabel(said(row, "label"), amount(text(row, "maxOut")))),
        amount(form.text("maxFailures")),
        retries(),
        order(),
        rows(
            Rows.WAVES,
            (path, row) ->
                new NewPlanParts.NewWave(
                    amount(text(row, "hosts")),
                    said(row, "selector"),
                    amount(text(row, "minSuccess")),
                    duration(path + ".soak", text(row, "soak")))),
        form.windows().isEmpty() ? null : new ArrayList<>(form.windows()),
        duration("stageAhead"),
        rows(Rows.GATES, FormReader::gate),
        number("approvals", form.text("approvals")),
        startAt(),
        draft ? true : null,
        duration("approveWithin"),
        duration("finishWithin"),
        duration("gateWithin"),
        duration("stageWithin"),
        duration("jumpWithin"),
        duration("returnWithin"));
  }

  private @Nullable String selector() {
    if (!form.isTicked(RolloutForm.ALL)) {
      return said("selector");
    }
    if (said("selector") != null) {
      throw new InvalidInputException("selector", "selector must be empty where every host is chosen: take one or the other back.");
    }
    return "";
  }

  private NewTarget target() {
    return new NewTarget(
        choice("target.select", BootTarget.Select.class),
        said("target.release"),
        said("target.kernel"),
        list("target.initrds", "\\R"),
        choice("target.commandLine", BootTarget.CommandLine.class),
        asTyped(form.texts().getOrDefault("target.arguments", "")));
  }

  private NewPlanParts.@Nullable Retry retries() {
    var most = number("retries.most", form.text("retries.most"));
    var backOff = duration("retries.backOff");
    return most == null && backOff == null ? null : new NewPlanParts.Retry(most, backOff);
  }

  private NewPlanParts.@Nullable Order order() {
    var by = choice("order.by", HostOrder.By.class);
    var label = said("order.label");
    return by == null && label == null ? null : new NewPlanParts.Order(by, label);
  }

  private static GateRequest gate(String path, Map<String, String> row) {
    return new GateRequest(
        said(row, "name"),
        said(row, "type"),
        said(row, "when"),
        duration(path + ".interval", text(row, "interval")),
        duration(path + ".holdsFor", text(row, "holdsFor")),
        duration(path + ".forAtLeast", text(row, "forAtLeast")),
        said(row, "query"),
        said(row, "comparison"),
        number(path + ".threshold", text(row, "threshold"), "a number", Double::valueOf),
        text(row, "emptyIsOpen").isEmpty() ? null : true,
        said(row, "url"),
        statuses(path + ".statuses", text(row, "statuses")),
        asTyped(row.getOrDefault("contains", "")));
  }

  private static @Nullable List<@Nullable Integer> statuses(String path, String text) {
    return text.isEmpty() ? null : parts(text, NAMES_APART).<@Nullable Integer>map(one -> number(path, one)).toList();
  }

  /** By UTC, as the field says; REST's way of writing it is understood too. */
  private @Nullable Instant startAt() {
    var text = form.text("startAt");
    try {
      return text.isEmpty() ? null : text.endsWith("Z") ? Instant.parse(text) : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new InvalidInputException("startAt", "startAt must be a date and a time by UTC, such as 2026-01-05T21:00; '%s' is none.".formatted(Listing.cut(text)));
    }
  }

  private interface Row<T> {
    T read(String path, Map<String, String> row);
  }

  private <T> @Nullable List<@Nullable T> rows(Rows kind, Row<T> one) {
    var all = new ArrayList<@Nullable T>();
    for (var row : form.rows(kind)) {
      all.add(one.read("%s[%d]".formatted(kind.path(), all.size()), row));
    }
    return all.isEmpty() ? null : all;
  }

  private @Nullable String said(String name) {
    var text = form.text(name);
    return text.isEmpty() ? null : text;
  }

  private static String text(Map<String, String> row, String column) {
    return row.getOrDefault(column, "").strip();
  }

  private static @Nullable String said(Map<String, String> row, String column) {
    var text = text(row, column);
    return text.isEmpty() ? null : text;
  }

  /** Where blanks at the ends may be meant. */
  private static @Nullable String asTyped(String text) {
    return text.isBlank() ? null : text;
  }

  private @Nullable List<@Nullable String> list(String name, String apart) {
    var texts = parts(form.text(name), apart).toList();
    return texts.isEmpty() ? null : new ArrayList<>(texts);
  }

  private static Stream<String> parts(String text, String apart) {
    return Arrays.stream(text.split(apart, -1)).map(String::strip).filter(part -> !part.isEmpty());
  }

  private <E extends Enum<E>> @Nullable E choice(String name, Class<E> all) {
    var said = said(name);
    return said == null ? null : Choices.of(name, all, List.of(said)).iterator().next();
  }

  /** A number is one of hosts; anything else is for the check to understand, which knows percentages. */
  private static @Nullable Object amount(String text) {
    if (text.isEmpty()) {
      return null;
    }
    return text.matches("\\d{1,9}") ? Integer.valueOf(text) : (Object) text.replaceFirst("\\s+%$", "%");
  }

  private static @Nullable Integer number(String path, String text) {
    return number(path, text, "a whole number", Integer::valueOf);
  }

  private static <N extends Number> @Nullable N number(String path, String text, String what, Function<String, N> read) {
    try {
      return text.isEmpty() ? null : read.apply(text);
    } catch (NumberFormatException e) {
      throw new InvalidInputException(path, "%s must be %s, and '%s' is none.".formatted(path, what, Listing.cut(text)));
    }
  }

  private @Nullable String duration(String name) {
    return duration(name, form.text(name));
  }

  private static @Nullable String duration(String path, String text) {
    return text.isEmpty()
        ? null
        : Objects.requireNonNull(
            DurationText.read(text)
                .orElseThrow(
                    () ->
                        new InvalidInputException(
                            path, "%s must be a time with its unit, such as 10 min, 2 h or 1 d 12 h; '%s' is none.".formatted(path, Listing.cut(text))))
                .toString());
  }
}
