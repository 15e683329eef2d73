package io.kexecfleet.service.request;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.Choices;
import io.kexecfleet.service.request.Fields;
import io.kexecfleet.service.request.SelectorText;
import io.kexecfleet.service.request.TimeRange;
import io.kexecfleet.service.rollout.ledger.LedgerFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what operators narrow the ledger and what is read from it.
 *
 * @param hardware as the host says it; empty: where it is not known
 * @param kernelFrom the release that was left
 * @param kernelTo the release that was to run
 */
public record LedgerQuery(
    @Nullable String selector,
    @Nullable List<String> outcome,
    @Nullable List<String> method,
    @Nullable String hardware,
    @Nullable String kernelFrom,
    @Nullable String kernelTo) {

  private static final int LONGEST = 300;

  /** @throws io.kexecfleet.service.problem.InvalidInputException naming the first thing that will not do */
  public LedgerFilter checked(TimeRange range, Scope reach) {
    return new LedgerFilter(
        reach,
        SelectorText.read("selector", selector),
        range.since(),
        range.until(),
        Choices.of("outcome", Outcome.class, outcome),
        Choices.of("method", LedgerFilter.Way.class, method),
        Fields.optionalText("hardware", hardware, LONGEST),
        Fields.optionalText("kernelFrom", kernelFrom, LONGEST),
        Fields.optionalText("kernelTo", kernelTo, LONGEST));
  }
}
