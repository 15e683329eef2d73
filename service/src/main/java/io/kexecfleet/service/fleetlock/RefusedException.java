package io.kexecfleet.service.fleetlock;

/** A client is not told yes. */
final class RefusedException extends RuntimeException {

  private final transient Refusal refusal;

  RefusedException(Refusal.Kind kind, String value) {
    super(value);
    this.refusal = new Refusal(kind, value);
  }

  Refusal refusal() {
    return refusal;
  }
}
