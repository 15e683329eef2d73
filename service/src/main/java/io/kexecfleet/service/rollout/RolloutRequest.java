package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Selection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rollout that an operator wants.
 *
 * @param name for people; may be empty
 * @param hooks names of hooks that the hosts' owners installed, to be run around each reboot
 * @param scope the selector under which it is made: what it does not match is not there; empty: every host is
 * @param template the template it is made from, or null
 * @param retryOf the rollout whose failed hosts it tries again, or null
 */
public record RolloutRequest(
    String name,
    BootTarget target,
    Selection selection,
    Plan plan,
    List<String> hooks,
    String scope,
    @Nullable String template,
    @Nullable UUID retryOf) {

  /** Templates that were stored before there were hooks and scopes have none. */
  public RolloutRequest {
    hooks = Objects.requireNonNullElse(hooks, List.of());
    scope = Objects.requireNonNullElse(scope, "");
  }

  /** The same, made from a template. */
  RolloutRequest from(String template) {
    return new RolloutRequest(name, target, selection, plan, hooks, scope, template, null);
  }
}
