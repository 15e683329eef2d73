package io.kexecfleet.service.request;

/** An idempotency key came with another request than before; nothing was done. */
public final class KeyReusedException extends RuntimeException {

  KeyReusedException() {
    super("This Idempotency-Key was used for another request: take a new one for this. Nothing was changed.");
  }
}
