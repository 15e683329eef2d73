package io.kexecfleet.service.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows why the service cannot start without the hundred lines of how it found out. */
class CannotStartAnalyzer extends AbstractFailureAnalyzer<CannotStartException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, CannotStartException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
  }
}
