package io.kexecfleet.service.inventory;

import io.kexecfleet.service.inventory.HostQuery.Place;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Lists hosts page by page. Where a page begins is found by its place in the order, so that the last one costs what the first does. */
@Service
@Transactional(readOnly = true)
public class HostListing {

  private record Found(UUID id, Place place) {}

  private final JdbcClient database;
  private final Hosts hosts;

  HostListing(JdbcClient database, Hosts hosts) {
    this.database = database;
    this.hosts = hosts;
  }

  /**
   * @param after the place of the last host of the page before; null for the first page
   * @throws IllegalArgumentException when that is no place in this order
   */
  public HostQuery.Page page(HostQuery query, @Nullable Place after, int limit) {
    try {
      return read(query, after, limit);
    } catch (DataIntegrityViolationException e) {
      throw new IllegalArgumentException("No place in this order.", e);
    }
  }

  private HostQuery.Page read(HostQuery query, @Nullable Place after, int limit) {
    var conditions = new ArrayList<String>(List.of("retired_at is null"));
    var arguments = new ArrayList<Object>();
    for (var condition : List.of(query.reach().condition("labels"), query.selector().condition("labels"))) {
      conditions.add(condition.sql());
      arguments.addAll(condition.arguments());
    }
    if (!query.search().isEmpty()) {
      conditions.add("strpos(name, ?) > 0");
      arguments.add(query.search());
    }
    if (!query.kernelRelease().isEmpty()) {
      conditions.add("kernel_release = ?");
      arguments.add(query.kernelRelease());
    }
    if (query.enrolled() != null) {
      conditions.add("enrolled_at is %s null".formatted(query.enrolled() ? "not" : ""));
    }
    if (!query.readiness().isEmpty()) {
      conditions.add("coalesce(readiness, '%s') = any(?)".formatted(Readiness.UNKNOWN));
      arguments.add(query.readiness().stream().map(Readiness::name).toArray(String[]::new));
    }
    if (query.notSeenSince() != null) {
      conditions.add("coalesce(last_seen, enrolled_at, '-infinity') < ?");
      arguments.add(query.notSeenSince().atOffset(ZoneOffset.UTC));
    }
    var sort = query.sort();
    var direction = query.descending() ? "desc" : "asc";
    if (after != null) {
      conditions.add("(%s, name) %s (cast(? as %s), ?)".formatted(sort.column(), query.descending() ? "<" : ">", sort.type()));
      Collections.addAll(arguments, after.key(), after.name());
    }
    arguments.add(limit);
    var found =
        database
            .sql(
                "select id, name, (%s)::text from host where %s order by %s %s, name %s limit ?"
                    .formatted(sort.column(), String.join(" and ", conditions), sort.column(), direction, direction))
            .params(arguments)
            .query((row, _) -> new Found(row.getObject(1, UUID.class), new Place(row.getString(3), row.getString(2))))
            .list();
    return new HostQuery.Page(inOrder(found), found.isEmpty() ? null : found.getLast().place());
  }

  private List<Host> inOrder(List<Found> found) {
    var byId =
        hosts.findByIdInOrderByName(found.stream().map(Found::id).toList()).stream()
            .collect(Collectors.toMap(Host::id, Function.identity()));
    return found.stream().map(Found::id).filter(byId::containsKey).map(byId::get).toList();
  }
}
