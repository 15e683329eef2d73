package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.HostDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The hosts of a rollout, in their turn, each with its latest reboot in it. */
@Service
public class RolloutHosts {

  private final RebootTable reboots;
  private final HostDirectory hosts;
  private final JdbcClient database;

  RolloutHosts(RebootTable reboots, HostDirectory hosts, JdbcClient database) {
    this.reboots = reboots;
    this.hosts = hosts;
    this.database = database;
  }

  /**
   * Which of them somebody wants to see.
   *
   * @param marks where they stand; empty: anywhere
   * @param held only those that keep their places until somebody resolves them
   * @param search part of the name, lower case; empty: any
   */
  public record Query(UUID rolloutId, Set<RebootMark> marks, boolean held, String search) {}

  /** A host with its latest reboot in the rollout. */
  public record Member(Host host, Reboot reboot) {}

  /** @param after the turn behind which it begins; -1: with the first */
  public List<Member> page(Query query, int after, int limit) {
    var conditions = new ArrayList<String>();
    var arguments = new ArrayList<Object>(List.of(query.rolloutId, after));
    if (!query.marks.isEmpty()) {
      conditions.add("and %s = any(?)".formatted(RebootMark.NAME));
      arguments.add(RebootMark.names(query.marks));
    }
    if (query.held) {
      conditions.add("and " + RebootMark.HELD);
    }
    if (!query.search.isEmpty()) {
      conditions.add("and strpos(h.name, ?) > 0");
      arguments.add(query.search);
    }
    arguments.add(limit);
    var ids =
        database
            .sql(
                """
                select r.id from reboot r join host h on h.id = r.host_id
                where r.rollout_id = ? and r.position > ? %s
                  and not exists (select from reboot n where n.rollout_id = r.rollout_id and n.position = r.position and n.attempt > r.attempt)
                order by r.position limit ?
                """
                    .formatted(String.join(" ", conditions)))
            .params(arguments)
            .query((row, _) -> row.getObject(1, UUID.class))
            .list();
    return members(ids);
  }

  private List<Member> members(List<UUID> ids) {
    var byId = reboots.findByIdIn(ids).stream().collect(Collectors.toMap(Reboot::id, Function.identity()));
    Map<UUID, Host> hostsById =
        hosts.all(byId.values().stream().map(Reboot::hostId).toList()).stream().collect(Collectors.toMap(Host::id, Function.identity()));
    return ids.stream()
        .map(byId::get)
        .filter(Objects::nonNull)
        .map(reboot -> new Member(Objects.requireNonNull(hostsById.get(reboot.hostId()), "a reboot without its host"), reboot))
        .toList();
  }

  /**
   * Names only.
   *
   * @param from the first one's turn, from 0
   */
  public List<String> names(UUID rolloutId, int from, int count) {
    return database
        .sql(
            """
            select h.name from reboot r join host h on h.id = r.host_id
            where r.rollout_id = ? and r.position >= ? and r.position < ? and r.attempt = 1 order by r.position
            """)
        .params(rolloutId, from, from + count)
        .query((row, _) -> row.getString(1))
        .list();
  }
}
