package io.kexecfleet.service.support;

/**
 * Two services on one database of their own, which tests share that are about replicas. Each has its own clock; the first
 * administrator came in at the first one.
 */
public final class Replicas {

  private static final TestDatabase.Address DATABASE = TestDatabase.fresh();

  public static final RunningService FIRST = RunningService.start(RunningService.temporaryFolder(), DATABASE);
  public static final RunningService SECOND = RunningService.start(RunningService.temporaryFolder(), DATABASE);

  private Replicas() {}
}
