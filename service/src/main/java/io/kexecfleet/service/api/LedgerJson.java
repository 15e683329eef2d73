package io.kexecfleet.service.api;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.ledger.Ledger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of reboots of one kind: of hosts on this hardware, from one kernel to another, by one way. A text is empty where
 * it is not known.
 *
 * @param method the load method, or FIRMWARE where nothing was loaded
 * @param tried how many were ordered to jump, and have ended
 * @param succeeded how many of them ended as wanted
 * @param failed the others, by outcome
 * @param lastTried when the last of them ended
 */
record LedgerJson(
    String hardware,
    String kernelFrom,
    String kernelTo,
    String method,
    long tried,
    long succeeded,
    Map<Outcome, Long> failed,
    Instant lastTried) {

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<LedgerJson> ledger, @Nullable String next) {}

  static LedgerJson of(Ledger.Line line) {
    var what = line.what();
    return new LedgerJson(
        what.hardware(), what.kernelFrom(), what.kernelTo(), what.method(), line.tried(), line.succeeded(), line.failed(), line.last());
  }
}
