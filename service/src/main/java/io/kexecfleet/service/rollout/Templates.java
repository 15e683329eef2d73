package io.kexecfleet.service.rollout;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.calendar.Schedule;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.replica.TimedWork;
import io.kexecfleet.service.replica.Timers;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Rollouts that are made again and again, by a schedule: each time a new one, with its own hosts, approvals and end, and by the
 * authority that who set the template has at that time.
 */
@Service
public class Templates implements TimedWork {

  private final TemplateTable templates;
  private final Rollouts rollouts;
  private final Authors authors;
  private final Timers timers;
  private final AuditLog audit;
  private final EventLog events;
  private final TransactionTemplate transactions;
  private final Clock clock;

  Templates(
      TemplateTable templates,
      Rollouts rollouts,
      Authors authors,
      Timers timers,
      AuditLog audit,
      EventLog events,
      TransactionTemplate transactions,
      Clock clock) {
    this.templates = templates;
    this.rollouts = rollouts;
    this.authors = authors;
    this.timers = timers;
    this.audit = audit;
    this.events = events;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Those that were set within this scope. */
  public List<RolloutTemplate> all(Scope reach) {
    return templates.all().stream().filter(it -> isWithin(it, reach)).toList();
  }

  public Optional<RolloutTemplate> find(String name, Scope reach) {
    return templates.findByName(name).filter(it -> isWithin(it, reach));
  }

  private static boolean isWithin(RolloutTemplate template, Scope reach) {
    return reach.covers(Selector.parse(template.request().scope()));
  }

  /**
   * Sets it, in place of one with the same name.
   *
   * @param reach of the actor
   * @throws RolloutException when no rollout could be made of it as things are, or its schedule has no time to come, or
   *     the name belongs to one out of reach, or nobody would know what the actor may when it is time ({@code NOT_YOU})
   */
  public RolloutTemplate put(
      String name,
      RolloutRequest request,
      Schedule schedule,
      Actor actor,
      Scope reach,
      Precondition<RolloutTemplate> wanted) {
    if (!authors.areKnownWhenAway(actor.name())) {
      throw new RolloutException(
          RolloutException.Reason.NOT_YOU,
          "%s cannot set a schedule: what an issuer says of a person is good for a day, and a schedule goes by the authority that its author has at each time. Set it with a token."
              .formatted(actor.name()));
    }
    rollouts.preview(request);
    return transactions.execute(
        _ -> {
          var before = templates.lock(name);
          if (before.filter(it -> !isWithin(it, reach)).isPresent()) {
            throw new RolloutException(
                RolloutException.Reason.NOT_YOU, "The name %s is taken by a template out of your scope: take another one.".formatted(name));
          }
          wanted.require(before.orElse(null));
          var template = new RolloutTemplate(name, actor.name(), request.from(name), schedule, clock.instant());
          if (template.nextAt() == null) {
            throw RolloutException.neverProgresses(
                "schedule", "The schedule has no time to come within five years: nothing would ever be made of it.");
          }
          var stored = templates.save(template);
          setTimer(name, template.nextAt());
          audit.record(actor, "template.put", name, Map.of());
          return stored;
        });
  }

  private void setTimer(String name, Instant at) {
    timers.set(name(), name + "@" + at.toEpochMilli(), at);
  }

  /** @return whether there was one; rollouts that were made of it stay */
  public boolean delete(String name, Actor actor, Scope reach, Precondition<RolloutTemplate> wanted) {
    return transactions.execute(
        _ -> {
          var template = templates.lock(name).filter(it -> isWithin(it, reach));
          wanted.require(template.orElse(null));
          template.ifPresent(
              it -> {
                templates.delete(it);
                audit.record(actor, "template.delete", name, Map.of());
              });
          return template.isPresent();
        });
  }

  @Override
  public String name() {
    return "template";
  }

  /** One timer for each time: what was set for a schedule that is no more rings for nothing. */
  @Override
  public @Nullable Instant run(String instance) {
    var name = instance.substring(0, instance.lastIndexOf('@'));
    var at = Instant.ofEpochMilli(Long.parseLong(instance.substring(instance.lastIndexOf('@') + 1)));
    var template = templates.findByName(name).filter(it -> at.equals(it.nextAt())).orElse(null);
    if (template == null) {
      return null;
    }
    try {
      requireAuthority(template);
      var made = rollouts.create(template.request(), false, new Actor(template.author(), ""));
      note(name, at, made, null);
    } catch (RolloutException e) {
      note(name, at, null, e.getMessage());
    }
    return null;
  }

  /** Nobody's schedule goes on for longer than they may do by hand what it does. */
  private void requireAuthority(RolloutTemplate template) {
    var scope = Selector.parse(template.request().scope());
    if (!authors.mayOperate(template.author(), scope)) {
      throw new RolloutException(
          RolloutException.Reason.NOT_YOU,
          "%s, who set this template, may not make rollouts%s any more: the token was revoked, or is over. Whoever may sets the template again, as it is, to take it over."
              .formatted(template.author(), scope.matchesEverything() ? "" : " in the scope " + scope));
    }
  }

  private void note(String name, Instant at, @Nullable Rollout made, @Nullable String trouble) {
    transactions.executeWithoutResult(
        _ ->
            templates
                .lock(name)
                .filter(it -> at.equals(it.nextAt()))
                .ifPresent(
                    it -> {
                      it.made(made == null ? null : made.id(), trouble, clock.instant());
                      if (it.nextAt() != null) {
                        setTimer(name, it.nextAt());
                      }
                      if (trouble != null) {
                        audit.record(Actor.SYSTEM, "template.skip", name, Map.of("why", trouble));
                        events.append(List.of(RolloutEvents.skipped(name, it.request().scope(), at, trouble)));
                      }
                    }));
  }
}
