package io.kexecfleet.service.dashboard.record;

import io.kexecfleet.service.audit.AuditChain;
import io.kexecfleet.service.database.RecentReads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Whether the record is whole, as far as the service can tell. It reads the whole log, so many who look cost what one does. */
@Component
class ChainState {

  /** So many of the newest entries are digested again. */
  static final int FOLLOWED = 10_000;

  private static final Duration GOOD_FOR = Duration.ofMinutes(1);
  private static final String ONE = "chain";

  /** @param at when it was read */
  record Looked(Instant at, AuditChain.Head head, AuditChain.Followed followed) {

    public boolean isWhole() {
      return head.unchained() == 0 && followed.broken() == null;
    }
  }

  private final AuditChain chain;
  private final Clock clock;
  private final RecentReads<Looked> recent;

  ChainState(AuditChain chain, Clock clock) {
    this.chain = chain;
    this.clock = clock;
    this.recent = new RecentReads<>(GOOD_FOR, 1, clock);
  }

  Looked look() {
    return recent.get(ONE, () -> new Looked(clock.instant(), chain.head(), chain.follow(FOLLOWED)));
  }
}
