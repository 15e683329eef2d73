package io.kexecfleet.service.gate;

import io.kexecfleet.service.outgoing.Answer;
import java.time.Instant;

/** What a page's answer means for a gate. Shows nothing of the page. */
final class HttpAnswer {

  private HttpAnswer() {}

  static Verdict judge(GateSpec.Http gate, Answer answer, Instant askedAt) {
    if (!gate.statuses().contains(answer.status())) {
      return new Verdict(false, "The answer was %d, not one of %s.".formatted(answer.status(), gate.statuses()), askedAt);
    }
    var wanted = gate.contains();
    if (wanted == null || answer.body().contains(wanted)) {
      return new Verdict(true, "The answer was %d.".formatted(answer.status()), askedAt);
    }
    var where = answer.complete() ? "the body" : "the first %d bytes of the body".formatted(GateKeeper.MOST_OF_A_PAGE);
    return new Verdict(false, "The answer was %d, but the text is not in %s.".formatted(answer.status(), where), askedAt);
  }
}
