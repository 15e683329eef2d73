package io.kexecfleet.service.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Finds the hosts that somebody means: by their labels, by their names. Each question is one statement. */
@Service
@Transactional(readOnly = true)
public class HostSelection {

  /**
   * A host that was meant.
   *
   * @param enrolled whether its agent has a credential
   */
  public record Chosen(UUID id, String name, Map<String, String> labels, boolean enrolled) {}

  /**
   * Hosts that are meant, counted.
   *
   * @param first names of the first of them, in the order of their characters' codes
   */
  public record Meant(int hosts, List<String> first) {}

  private final JdbcClient database;
  private final LabelsColumn column;

  HostSelection(JdbcClient database, LabelsColumn column) {
    this.database = database;
    this.column = column;
  }

  /**
   * The hosts that a selector matches; where names are given, those of them only. A name that is missing from the answer
   * is on no host, or on one that the selector does not match.
   *
   * @param names empty: any will do
   * @return by name, in the order of their characters' codes
   */
  public List<Chosen> choose(Selector selector, Collection<String> names) {
    var condition = selector.condition("labels");
    var arguments = new ArrayList<>(condition.arguments());
    if (!names.isEmpty()) {
      arguments.add(names.stream().filter(HostDirectory::isName).toArray(String[]::new));
    }
    return database
        .sql(
            """
            select id, name, labels::text, enrolled_at is not null from host
            where %s and %s and retired_at is null order by name collate "C"
            """
                .formatted(condition.sql(), names.isEmpty() ? "true" : "name = any(?)"))
        .params(arguments)
        .query(
            (row, _) ->
                new Chosen(
                    row.getObject(1, UUID.class), row.getString(2), column.read(row.getString(3)), row.getBoolean(4)))
        .list();
  }

  /**
   * The hosts of a scope that have one of these names, and the enrolled ones that a selector matches.
   *
   * @param selector null: only the named
   * @param most how many names at most
   */
  public Meant meant(Selector scope, Collection<String> names, @Nullable Selector selector, int most) {
    var within = scope.condition("labels");
    var chosen = selector == null ? Selector.Condition.of("false") : selector.condition("labels");
    var arguments = new ArrayList<>(within.arguments());
    arguments.add(names.stream().filter(HostDirectory::isName).toArray(String[]::new));
    arguments.addAll(chosen.arguments());
    arguments.add(most);
    var found =
        database
            .sql(
                """
                select name, count(*) over () from host
                where retired_at is null and %s and (name = any(?) or (enrolled_at is not null and %s)) order by name collate "C" limit ?
                """
                    .formatted(within.sql(), chosen.sql()))
            .params(arguments)
            .query((row, _) -> Map.entry(row.getString(1), row.getInt(2)))
            .list();
    return new Meant(found.isEmpty() ? 0 : found.getFirst().getValue(), found.stream().map(Map.Entry::getKey).toList());
  }

  /**
   * How many enrolled hosts there are in each group that a label makes. Hosts without the label are in none.
   *
   * @return by the value of the label, in the order of the values
   */
  public Map<String, Integer> groups(String key, Selector selector) {
    var condition = selector.condition("labels");
    var arguments = new ArrayList<Object>(List.of(key));
    arguments.addAll(condition.arguments());
    var groups = new LinkedHashMap<String, Integer>();
    database
        .sql(
            """
            select value, count(*) from (select labels ->> ? as value, labels from host where enrolled_at is not null) h
            where value is not null and %s group by value order by value collate "C"
            """
                .formatted(condition.sql()))
        .params(arguments)
        .query(row -> {
          groups.put(row.getString(1), row.getInt(2));
        });
    return groups;
  }

  /** How many enrolled hosts a selector matches. */
  public int count(Selector selector) {
    var condition = selector.condition("labels");
    return database
        .sql("select count(*)::int from host where enrolled_at is not null and " + condition.sql())
        .params(condition.arguments())
        .query(Integer.class)
        .single();
  }

  /** Names of those of the hosts that were retired. */
  public List<String> retired(Collection<UUID> ids) {
    return database
        .sql("select name from host where id = any(?::uuid[]) and retired_at is not null order by name limit 10")
        .param(ids.stream().map(UUID::toString).toArray(String[]::new))
        .query((row, _) -> row.getString(1))
        .list();
  }

  /** Those of the keys that no host has as a label: who chooses by one of them means another. */
  public Set<String> unknownKeys(Collection<String> keys) {
    var known =
        database
            .sql(
                """
                select key from unnest(?::text[]) as wanted(key)
                where exists (select from host where labels ->> key is not null)
                """)
            .param(keys.stream().filter(Labels::isKey).toArray(String[]::new))
            .query(String.class)
            .set();
    return keys.stream().filter(key -> !known.contains(key)).collect(Collectors.toUnmodifiableSet());
  }
}
