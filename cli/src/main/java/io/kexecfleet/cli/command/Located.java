package io.kexecfleet.cli.command;

import io.kexecfleet.cli.input.Document;
import io.kexecfleet.cli.shell.Failure;
import java.util.function.Supplier;

/** Tells in which line of a file the field stands that the service does not take. */
final class Located {

  private Located() {}

  static <T> T in(Document document, Supplier<T> request) {
    try {
      return request.get();
    } catch (Failure failure) {
      throw document.located(failure);
    }
  }
}
