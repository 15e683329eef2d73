package io.kexecfleet.service.web;

/** Where the service may be spoken to without TLS of its own. */
enum PlainHttp {
  /** From this machine alone. */
  LOOPBACK_ONLY,
  /** From wherever it listens: whoever runs the service says that something in front of it ends TLS. */
  BEHIND_A_PROXY
}
