package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.HostQuery;
import io.kexecfleet.service.inventory.HostQuery.Sort;
import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.Cursor;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.SelectorText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Which hosts somebody looks for, as it stands in the page's address: kept as it was written, so that what cannot be understood
 * is shown again.
 *
 * @param search part of the name
 * @param readiness a {@link Readiness}; empty: any
 * @param agent an {@link AgentState}; empty: any
 * @param sort name, kernelRelease or lastSeen; the other way round with a dash before it
 */
record HostFilter(String search, String selector, String kernelRelease, String readiness, String agent, String sort) {

  static final String PATH = "/hosts";
  static final String SELECTOR = "selector";

  private static final int LONGEST = 255;
  private static final String BY_NAME = "name";
  private static final Map<String, Sort> SORTS =
      Map.of(BY_NAME, Sort.NAME, "kernelRelease", Sort.KERNEL_RELEASE, "lastSeen", Sort.LAST_SEEN);

  /** @throws InvalidInputException for what no form of ours leads to */
  HostFilter {
    search = Fields.text("search", search, LONGEST).strip();
    selector = selector.strip();
    Fields.requireText("kernelRelease", kernelRelease, LONGEST);
    choices("readiness", Readiness.class, readiness);
    choices("agent", AgentState.class, agent);
    sort = sort.isEmpty() ? BY_NAME : sort;
    if (!SORTS.containsKey(key(sort))) {
      throw new InvalidInputException("sort", "Hosts are sorted by name, kernelRelease or lastSeen, with a dash before it for the other way round.");
    }
  }

  private static <E extends Enum<E>> Set<E> choices(String field, Class<E> all, String text) {
    return Choices.of(field, all, text.isEmpty() ? null : List.of(text));
  }

  private static String key(String sort) {
    return sort.startsWith("-") ? sort.substring(1) : sort;
  }

  boolean isDescending() {
    return sort.startsWith("-");
  }

  /**
   * @param silentSince who was not heard of since then is silent
   * @throws InvalidInputException ({@code selector}) when the selector cannot be understood
   */
  HostQuery query(Scope reach, Instant silentSince) {
    return new HostQuery(
        reach,
        SelectorText.read(SELECTOR, selector),
        search.toLowerCase(Locale.ROOT),
        kernelRelease,
        agent.isEmpty() ? null : !agent.equals(AgentState.NOT_ENROLLED.name()),
        choices("readiness", Readiness.class, readiness),
        agent.equals(AgentState.SILENT.name()) ? silentSince : null,
        SORTS.getOrDefault(key(sort), Sort.NAME),
        isDescending());
  }

  /** Whether there is more to it than labels. */
  public boolean isByMoreThanLabels() {
    return !(search.isEmpty() && kernelRelease.isEmpty() && readiness.isEmpty() && agent.isEmpty());
  }

  public boolean isEmpty() {
    return selector.isEmpty() && !isByMoreThanLabels();
  }

  /** This page, from its beginning. */
  public String address() {
    return address(Map.of());
  }

  /** The same, from behind that place on. */
  String behind(HostQuery.Place place) {
    return address(Map.of("cursor", Cursor.write(list(), List.of(place.key(), place.name()))));
  }

  /**
   * @param cursor null: the list begins
   * @throws InvalidInputException for what leads nowhere in the list in this order
   */
  HostQuery.@Nullable Place place(@Nullable String cursor) {
    return cursor == null ? null : Cursor.parts(list(), cursor, 2, parts -> new HostQuery.Place(parts.getFirst(), parts.getLast()));
  }

  private String list() {
    return "hosts " + sort;
  }

  /** The same in another order: by this, and the other way round where it is by this already. */
  public String by(String other) {
    var turned = sort.equals(other) ? "-" + other : other;
    return new HostFilter(search, selector, kernelRelease, readiness, agent, turned).address();
  }

  /** For a column's head. */
  public String direction(String column) {
    return !key(sort).equals(column) ? "none" : isDescending() ? "descending" : "ascending";
  }

  /** Where a rollout over the hosts with these labels is planned. */
  public String rollout() {
    return address("/rollouts/new", Map.of(SELECTOR, selector));
  }

  private String address(Map<String, String> more) {
    var all = new LinkedHashMap<String, String>();
    all.put("search", search);
    all.put(SELECTOR, selector);
    all.put("kernelRelease", kernelRelease);
    all.put("readiness", readiness);
    all.put("agent", agent);
    all.put("sort", sort.equals(BY_NAME) ? "" : sort);
    all.putAll(more);
    return address(PATH, all);
  }

  /** What is empty is left out. */
  private static String address(String path, Map<String, String> parameters) {
    var address = UriComponentsBuilder.fromPath(path);
    parameters.forEach((name, value) -> {
      if (!value.isEmpty()) {
        address.queryParam(name, "{" + name + "}");
      }
    });
    return address.encode().buildAndExpand(parameters).toUriString();
  }
}
