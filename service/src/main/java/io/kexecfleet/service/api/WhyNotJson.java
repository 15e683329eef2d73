package io.kexecfleet.service.api;

import io.kexecfleet.service.rollout.engine.Blocker;
import io.kexecfleet.service.rollout.engine.WhyNot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a host does not go now, for operators.
 *
 * @param blockers everything that holds it; empty: it goes, is out or is done
 * @param next the first instant at which it could go; null: that depends on what others do
 */
record WhyNotJson(String host, List<Blocker> blockers, @Nullable Instant next) {

  static WhyNotJson of(String host, WhyNot why) {
    return new WhyNotJson(host, why.blockers(), why.next());
  }
}
