package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.HostQuery;
import io.kexecfleet.service.inventory.HostQuery.Sort;
import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  private static final int LONGEST = 255;
  private static final String BY_NAME = "name";
  private static final Map<String, Sort> SORTS =
      Map.of(BY_NAME, Sort.NAME, "kernelRelease", Sort.KERNEL_RELEASE, "lastSeen", Sort.LAST_SEEN);

  /** @throws InvalidInputException for what no form of ours leads to */
  HostFilter {
    search = text("search", search).strip();
    selector = selector.strip();
    kernelRelease = text("kernelRelease", kernelRelease);
    readiness = choice("readiness", Readiness.class, readiness);
    agent = choice("agent", AgentState.class, agent);
    sort = sort.isEmpty() ? BY_NAME : sort;
    if (!SORTS.containsKey(key(sort))) {
      throw new InvalidInputException("sort", "Hosts are sorted by name, kernelRelease or lastSeen, with a dash before it for the other way round.");
    }
  }

  private static String text(String field, String text) {
    if (text.length() > LONGEST || text.indexOf('\0') >= 0) {
      throw new InvalidInputException(field, "%s must be at most %d characters, none of them NUL.".formatted(field, LONGEST));
    }
    return text;
  }

  private static <E extends Enum<E>> String choice(String field, Class<E> type, String text) {
    try {
      return text.isEmpty() ? text : Enum.valueOf(type, text).name();
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(field, "%s is not a choice here: take it out of the address.".formatted(field));
    }
  }

  private static String key(String sort) {
    return sort.startsWith("-") ? sort.substring(1) : sort;
  }

  boolean isDescending() {
    return sort.startsWith("-");
  }

  /**
   * @param silentSince who was not heard of since then is silent
   * @throws SelectorException when the selector cannot be understood
   */
  HostQuery query(Scope reach, Instant silentSince) throws SelectorException {
    return new HostQuery(
        reach,
        readSelector(),
        search.toLowerCase(Locale.ROOT),
        kernelRelease,
        agent.isEmpty() ? null : !agent.equals(AgentState.NOT_ENROLLED.name()),
        readiness.isEmpty() ? Set.of() : Set.of(Readiness.valueOf(readiness)),
        agent.equals(AgentState.SILENT.name()) ? silentSince : null,
        SORTS.getOrDefault(key(sort), Sort.NAME),
        isDescending());
  }

  private Selector readSelector() throws SelectorException {
    try {
      return Selector.parse(selector);
    } catch (IllegalArgumentException e) {
      throw new SelectorException(String.valueOf(e.getMessage()));
    }
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
  String after(HostQuery.Place place) {
    return address(Map.of("key", place.key(), "after", place.name()));
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
    return address("/rollouts/new", Map.of("selector", selector));
  }

  private String address(Map<String, String> more) {
    var all = new LinkedHashMap<String, String>();
    all.put("search", search);
    all.put("selector", selector);
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
    parameters.keySet().stream().filter(name -> !parameters.get(name).isEmpty()).forEach(name -> address.queryParam(name, "{" + name + "}"));
    return address.encode().buildAndExpand(parameters).toUriString();
  }
}
