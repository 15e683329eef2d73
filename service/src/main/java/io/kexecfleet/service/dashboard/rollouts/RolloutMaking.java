package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.gate.GateRules;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.request.Idempotency;
import io.kexecfleet.service.rollout.Rollouts;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Does with a form what REST does with its JSON. */
@Component
class RolloutMaking {

  private static final int MOST_NAMES = 10;

  private final Rollouts rollouts;
  private final GateRules gateRules;
  private final Idempotency idempotency;
  private final Clock clock;

  RolloutMaking(Rollouts rollouts, GateRules gateRules, Idempotency idempotency, Clock clock) {
    this.rollouts = rollouts;
    this.gateRules = gateRules;
    this.idempotency = idempotency;
    this.clock = clock;
  }

  /**
   * Whoever sends the same form twice gets the rollout that it made the first time.
   *
   * @param key of the form
   */
  UUID make(RolloutForm form, boolean draft, String key, Actor actor, Scope reach) {
    var wanted = FormReader.read(form, draft);
    return UUID.fromString(
        idempotency.once(
            actor,
            key,
            List.of("rollouts", wanted),
            stored -> rollouts.create(wanted.checked(gateRules, reach), draft, actor, stored).id().toString()));
  }

  PreviewView preview(RolloutForm form, Scope reach) {
    var request = FormReader.read(form, false).checked(gateRules, reach);
    var now = clock.instant();
    var startAt = request.plan().startAt();
    return PreviewView.of(
        rollouts.preview(request), startAt == null || startAt.isBefore(now) ? now : startAt, request.plan().deadlines().finish());
  }

  MeantHosts meant(RolloutForm form, Scope reach) {
    if (!form.choosesSomebody()) {
      return MeantHosts.NOBODY;
    }
    return FormProblem.orElse(
        form,
        () -> {
          var wanted = FormReader.read(form.onlyHosts(), false);
          return MeantHosts.of(rollouts.meant(wanted.checkedSelection(), wanted.checkedScope(reach), MOST_NAMES));
        },
        MeantHosts::unknown);
  }
}
