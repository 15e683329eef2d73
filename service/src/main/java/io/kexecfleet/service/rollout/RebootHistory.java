package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.ledger.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Reboots of all rollouts, by what became of them. */
@Service
public class RebootHistory {

  private final RebootTable reboots;
  private final HostDirectory hosts;
  private final JdbcClient database;

  RebootHistory(RebootTable reboots, HostDirectory hosts, JdbcClient database) {
    this.reboots = reboots;
    this.hosts = hosts;
    this.database = database;
  }

  /** Of a host in reach, whether it has ended or not. */
  public Optional<Reboot> find(UUID id, Scope reach) {
    return reboots.findByIdIn(List.of(id)).stream()
        .filter(reboot -> hosts.find(reboot.hostId()).filter(host -> reach.reaches(host.labels())).isPresent())
        .findFirst();
  }

  /** Those that have ended, the newest first. */
  public List<Reboot> page(RebootQuery query, RebootQuery.Place after, int limit) {
    var ids = newest(query, after, limit).ask(database, (row, _) -> row.getObject(1, UUID.class));
    var byId = reboots.findByIdIn(ids).stream().collect(Collectors.toMap(Reboot::id, Function.identity()));
    return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
  }

  /** Each outcome is looked for by itself: the newest of several are in no order that an index has. */
  static Statement newest(RebootQuery query, RebootQuery.Place after, int limit) {
    var outcomes = query.outcomes().isEmpty() ? Collections.<@Nullable Outcome>singletonList(null) : query.outcomes();
    var parts = new ArrayList<String>();
    var arguments = new ArrayList<Object>();
    for (var outcome : outcomes) {
      var condition = query.condition(outcome, after);
      parts.add(
          "(select r.id, r.ended_at from %s where %s order by r.ended_at desc, r.id desc limit ?)"
              .formatted(query.from(), condition.sql()));
      arguments.addAll(condition.arguments());
      arguments.add(limit);
    }
    arguments.add(limit);
    var all = String.join(" union all ", parts);
    return new Statement("select id from (%s) found order by ended_at desc, id desc limit ?".formatted(all), arguments);
  }
}
