package io.kexecfleet.service.dashboard.fleet;

/** How the service stands with a host's agent. */
enum AgentState {
  /** It has a credential. */
  ENROLLED,
  /** It has one, and was not heard of for a while. */
  SILENT,
  /** It has none: it never came, or its credential was revoked. */
  NOT_ENROLLED
}
