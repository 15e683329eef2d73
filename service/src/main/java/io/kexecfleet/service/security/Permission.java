package io.kexecfleet.service.security;

/** What an operation at the operators' door takes. */
public enum Permission {
  /** See hosts, rollouts, the calendar and what came of it all. */
  READ(true),
  /** See what is about the fleet as a whole: the audit, who takes which place. */
  READ_FLEET(false),
  /** Make rollouts and templates, steer them, and take care of their hosts. */
  OPERATE(true),
  /** Approve what somebody else asked for. */
  APPROVE(true),
  /** Let go of a gate that waits for a person. */
  RELEASE(true),
  /** Set windows, freezes and labels. Labels decide about scopes, so nobody who is bound by one changes them. */
  OPERATE_FLEET(false),
  /** Set budgets, say who may come in, take hosts out. */
  ADMINISTER(false);

  private final boolean narrowable;

  Permission(boolean narrowable) {
    this.narrowable = narrowable;
  }

  /** Whether it can be had for some hosts only. */
  public boolean isNarrowable() {
    return narrowable;
  }
}
