package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.service.dashboard.Here;
import io.kexecfleet.service.rollout.ledger.Ledger;

/**
 * Leads from a line of the ledger to the reboots behind it.
 *
 * @param here the page of the line, with all that narrows it
 */
record Behind(Here here) {

  public Here of(Ledger.Tried what) {
    return here.to("/ledger/reboots")
        .without("sort", "failing", "page")
        .with("hardware", FigureFilter.named(what.hardware()))
        .with("kernelFrom", FigureFilter.named(what.kernelFrom()))
        .with("kernelTo", FigureFilter.named(what.kernelTo()))
        .with("method", what.method());
  }
}
