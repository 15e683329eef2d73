package io.kexecfleet.service.replica;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Tells the other replicas what a transaction changed, at the instant it is committed, by PostgreSQL's NOTIFY. */
@Component
public class Notices {

  /** What happened, to hosts or to rollouts. */
  public enum Topic {
    /** They said something new, to the replica that tells so. */
    HEARD,
    /** Something else is desired of them. */
    DESIRED,
    /** Their credentials are others now, or none. */
    CREDENTIALS,
    /** These are rollouts: something was decided about them or their reboots, or heard of these. */
    ROLLOUTS
  }

  static final String CHANNEL = "kexec_fleet_hosts";

  /** A notice has less than 8000 bytes, and an id takes 37. */
  private static final int IDS_IN_ONE = 200;

  private final JdbcClient database;

  /** Marks a replica's own notices, which it need not hear. */
  private final UUID replica = UUID.randomUUID();

  Notices(JdbcClient database) {
    this.database = database;
  }

  /** Is heard once the transaction is committed, and not at all if it is not. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void publish(Map<Topic, ? extends Collection<UUID>> ids) {
    var notices = new ArrayList<String>();
    ids.forEach(
        (topic, about) ->
            about.stream().gather(Gatherers.windowFixed(IDS_IN_ONE)).forEach(some -> notices.add(text(topic, some))));
    if (!notices.isEmpty()) {
      database
          .sql("select pg_notify(?, notice) from unnest(?) as notice")
          .params(CHANNEL, notices.toArray(String[]::new))
          .query((_, _) -> true)
          .list();
    }
  }

  private String text(Topic topic, List<UUID> ids) {
    return Stream.concat(Stream.of(replica.toString(), topic.name()), ids.stream().map(UUID::toString))
        .collect(Collectors.joining(" "));
  }

  /** A notice of another replica. */
  record Notice(Topic topic, Set<UUID> ids) {}

  /** @return nothing for one of our own, and for what no replica of this version would say */
  Optional<Notice> read(String text) {
    var words = text.split(" ");
    if (words.length < 3 || words[0].equals(replica.toString())) {
      return Optional.empty();
    }
    try {
      var ids = Stream.of(words).skip(2).map(UUID::fromString).collect(Collectors.toSet());
      return Optional.of(new Notice(Topic.valueOf(words[1]), ids));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
