package io.kexecfleet.agent.machine;

/** What the running kernel has to jump into, or to start when it panics. */
public enum Loaded {
  NOTHING,
  /** What this agent, or one before it in this boot, has loaded. */
  OURS,
  /** What an administrator or another program has loaded. */
  SOMEBODY_ELSES
}
