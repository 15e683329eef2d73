package io.kexecfleet.service.inventory;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Listing;
import io.kexecfleet.service.problem.Precondition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes the labels of hosts, of one or of ten thousand in the same four statements. Each host whose labels become
 * others is on record; what changes nothing is not.
 */
@Service
public class HostLabels {

  private record Labelled(UUID id, String name, Map<String, String> labels) {}

  private record Change(Labelled host, Map<String, String> labels) {}

  private final JdbcClient database;
  private final LabelsColumn column;
  private final AuditLog audit;
  private final TransactionTemplate transactions;

  HostLabels(JdbcClient database, LabelsColumn column, AuditLog audit, TransactionTemplate transactions) {
    this.database = database;
    this.column = column;
    this.audit = audit;
    this.transactions = transactions;
  }

  /**
   * Gives a host these labels in place of those it had.
   *
   * @throws InvalidInputException when they are no labels, or the host is not known
   */
  public void replace(
      Actor actor,
      String host,
      Map<String, ? extends @Nullable String> labels,
      Precondition<Map<String, String>> wanted) {
    var checked = Labels.require("labels", labels);
    change(
        actor,
        Set.of(host),
        before -> {
          wanted.require(before.labels());
          return checked;
        });
  }

  /**
   * Gives hosts these labels in place of those they had: all of them, or none.
   *
   * @param wanted labels by the names of the hosts
   * @return how many had other labels before
   * @throws InvalidInputException when some are no labels (about {@code hosts.NAME}), or hosts are not known
   */
  public int replaceAll(Actor actor, Map<String, ? extends Map<String, ? extends @Nullable String>> wanted) {
    var checked = new LinkedHashMap<String, Map<String, String>>();
    wanted.forEach((host, labels) -> checked.put(host, Labels.require("hosts." + Listing.cut(host), labels)));
    return change(actor, checked.keySet(), host -> checked.getOrDefault(host.name(), Map.of()));
  }

  /**
   * Changes some of a host's labels and leaves the others (RFC 7396).
   *
   * @param changes new values by key; null takes the label away
   * @throws InvalidInputException when what comes out are no labels, or the host is not known
   */
  public void merge(
      Actor actor,
      String host,
      Map<String, ? extends @Nullable String> changes,
      Precondition<Map<String, String>> wanted) {
    change(
        actor,
        Set.of(host),
        before -> {
          wanted.require(before.labels());
          return Labels.require("labels", merged(before.labels(), changes));
        });
  }

  private static Map<String, String> merged(
      Map<String, String> before, Map<String, ? extends @Nullable String> changes) {
    var after = new TreeMap<>(before);
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            after.remove(key);
          } else {
            after.put(key, value);
          }
        });
    return after;
  }

  private int change(Actor actor, Set<String> names, Function<Labelled, Map<String, String>> wanted) {
    return transactions.execute(
        _ -> {
          var changes =
              lock(names).stream()
                  .map(host -> new Change(host, wanted.apply(host)))
                  .filter(change -> !change.labels().equals(change.host().labels()))
                  .toList();
          if (!changes.isEmpty()) {
            write(changes);
            audit.recordAll(actor, "host.label", details(changes));
          }
          return changes.size();
        });
  }

  /** In the order of their ids, like everybody who locks hosts. */
  private List<Labelled> lock(Set<String> names) {
    var possible = names.stream().filter(HostDirectory::isName).toArray(String[]::new);
    var hosts =
        database
            .sql("select id, name, labels::text from host where name = any(?) and retired_at is null order by id for no key update")
            .param(possible)
            .query(
                (row, _) ->
                    new Labelled(row.getObject(1, UUID.class), row.getString(2), column.read(row.getString(3))))
            .list();
    if (hosts.size() < names.size()) {
      throw unknown(names, hosts);
    }
    return hosts;
  }

  private static InvalidInputException unknown(Set<String> names, Collection<Labelled> known) {
    var missing = new ArrayList<>(names);
    missing.removeAll(known.stream().map(Labelled::name).collect(Collectors.toSet()));
    return new InvalidInputException(
        "hosts",
        "%d of the hosts are not known: %s. Make them known first or leave them out; nothing was stored."
            .formatted(missing.size(), Listing.of(missing)));
  }

  private void write(List<Change> changes) {
    database
        .sql("update host set labels = new.labels from unnest(?::uuid[], ?::jsonb[]) as new(id, labels) where host.id = new.id")
        .param(changes.stream().map(change -> change.host().id().toString()).toArray(String[]::new))
        .param(changes.stream().map(change -> column.write(change.labels())).toArray(String[]::new))
        .update();
  }

  private static Map<String, Map<String, ?>> details(List<Change> changes) {
    var bySubject = new LinkedHashMap<String, Map<String, ?>>();
    changes.forEach(
        change ->
            bySubject.put(
                change.host().name(), Map.of("labels", change.labels(), "before", change.host().labels())));
    return bySubject;
  }
}
