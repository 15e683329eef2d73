package io.kexecfleet.service.support;

/** A service in another process. */
public final class Remote {

  private final String base;

  private Remote(String base) {
    this.base = base;
  }

  public static Remote at(int port) {
    return new Remote("http://127.0.0.1:" + port);
  }

  /** Calls with this token; without one where it is empty. */
  public Caller as(String token) {
    return new Caller(base, token);
  }
}
