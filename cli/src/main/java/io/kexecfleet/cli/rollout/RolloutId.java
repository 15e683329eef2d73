package io.kexecfleet.cli.rollout;

import io.kexecfleet.cli.connection.ApiPath;
import io.kexecfleet.cli.connection.Listing;
import io.kexecfleet.cli.connection.Service;
import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Which rollout is meant by what an operator wrote: an id, a unique beginning of one, or {@code latest}. */
public final class RolloutId {

  public static final String LATEST = "latest";

  private static final Pattern WHOLE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern BEGINNING = Pattern.compile("[0-9a-f-]{4,35}");

  /** How many of the newest are looked through. */
  private static final int MOST = 1000;

  private static final int PAGE = 100;

  private final Service service;

  public RolloutId(Service service) {
    this.service = service;
  }

  /** All rollouts, the newest first. */
  public static Listing newestFirst() {
    return new Listing(ApiPath.of("rollouts"), "rollouts");
  }

  /** @throws Failure where none, or several, are meant */
  public String find(String written) {
    var text = written.toLowerCase(Locale.ROOT);
    if (WHOLE.matcher(text).matches()) {
      return text;
    }
    if (text.equals(LATEST)) {
      return latest();
    }
    if (!BEGINNING.matcher(text).matches()) {
      throw Failure.of(
          ExitStatus.REFUSED, "'%s' is no rollout: write its id, the first four or more characters of it, or %s.".formatted(written, LATEST));
    }
    return unique(text);
  }

  private String latest() {
    var me = Json.text(service.get(ApiPath.of("self")), "name");
    var mine = first(1, rollout -> Json.text(rollout, "author").equals(me));
    if (mine.isEmpty()) {
      throw Failure.of(ExitStatus.NOT_THERE, "None of the newest %d rollouts is by %s.".formatted(MOST, me));
    }
    return mine.getFirst();
  }

  private String unique(String beginning) {
    var found = first(2, rollout -> Json.text(rollout, "id").startsWith(beginning));
    if (found.isEmpty()) {
      throw Failure.of(ExitStatus.NOT_THERE, "None of the newest %d rollouts has an id that begins with %s.".formatted(MOST, beginning));
    }
    if (found.size() > 1) {
      throw Failure.of(
          ExitStatus.REFUSED, "Several rollouts begin with %s, such as %s: write more of the id.".formatted(beginning, String.join(" and ", found)));
    }
    return found.getFirst();
  }

  private List<String> first(int most, Predicate<JsonNode> wanted) {
    var found = new ArrayList<String>();
    var seen = new AtomicInteger();
    newestFirst()
        .each(
            service,
            PAGE,
            rollout -> {
              if (wanted.test(rollout)) {
                found.add(Json.text(rollout, "id"));
              }
              return found.size() < most && seen.incrementAndGet() < MOST;
            });
    return found;
  }
}
