package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.HostSelection;
import io.kexecfleet.service.inventory.HostSelection.Chosen;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.plan.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the hosts that a rollout asks for, and lays out who goes when. */
@Component
class Planner {

  /** How many names a message lists at most. */
  private static final int NAMED = 10;

  /** As many as one statement can name. */
  private static final int MOST_HOSTS = 50_000;

  private final HostSelection hosts;
  private final RebootTable reboots;

  Planner(HostSelection hosts, RebootTable reboots) {
    this.hosts = hosts;
    this.reboots = reboots;
  }

  /** @throws RolloutException naming what will not do; nothing is stored by this */
  Layout lay(RolloutRequest request) {
    refuseUnknownLabels(request);
    var chosen = choose(request);
    if (chosen.isEmpty()) {
      throw RolloutException.invalid("selector", "No enrolled host has these labels: there is nobody to reboot.");
    }
    if (chosen.size() > MOST_HOSTS) {
      throw RolloutException.invalid("selector", "These are %d hosts, and a rollout has at most %d.".formatted(chosen.size(), MOST_HOSTS));
    }
    return Layout.of(request.plan(), chosen);
  }

  private void refuseUnknownLabels(RolloutRequest request) {
    var keys = new HashMap<String, String>();
    addKeys("selector", request.selection().selector(), keys);
    var waves = request.plan().waves();
    for (int i = 0; i < waves.size(); i++) {
      addKeys("waves[%d].selector".formatted(i), waves.get(i).selector(), keys);
    }
    var groups = request.plan().groups();
    for (int i = 0; i < groups.size(); i++) {
      keys.put(groups.get(i).label(), "maxOutPer[%d].label".formatted(i));
    }
    var label = request.plan().order().label();
    if (label != null) {
      keys.put(label, "order.label");
    }
    refuseUnknownLabels(keys);
  }

  /** @param keys of labels, and the field that has each */
  private void refuseUnknownLabels(Map<String, String> keys) {
    var unknown = hosts.unknownKeys(keys.keySet());
    if (!unknown.isEmpty()) {
      var first = unknown.stream().sorted().findFirst().orElseThrow();
      throw RolloutException.invalid(
          Objects.requireNonNull(keys.get(first)), "No host has a label '%s': check its spelling.".formatted(first));
    }
  }

  private static void addKeys(String field, @Nullable String selector, Map<String, String> keys) {
    if (selector != null) {
      Selector.parse(selector).keys().forEach(key -> keys.put(key, field));
    }
  }

  private List<Layout.Member> choose(RolloutRequest request) {
    var selection = request.selection();
    var scope = Selector.parse(request.scope());
    var members = new LinkedHashMap<UUID, Layout.Member>();
    if (!selection.hosts().isEmpty()) {
      named(scope, selection.hosts()).forEach(host -> members.put(host.id(), member(host)));
    }
    if (selection.selector() != null) {
      hosts.choose(Selector.parse(selection.selector()), Set.of()).stream()
          .filter(host -> host.enrolled() && scope.matches(host.labels()))
          .forEach(host -> members.putIfAbsent(host.id(), member(host)));
    }
    return List.copyOf(members.values());
  }

  /**
   * How many hosts a selection means, and the first of them.
   *
   * @param scope the selector under which it is made
   * @throws RolloutException as {@link #lay} does, but for nobody at all
   */
  HostSelection.Meant meant(Selection selection, Selector scope, int most) {
    var keys = new HashMap<String, String>();
    addKeys("selector", selection.selector(), keys);
    refuseUnknownLabels(keys);
    if (!selection.hosts().isEmpty()) {
      var _ = named(scope, selection.hosts());
    }
    return hosts.meant(scope, selection.hosts(), selection.selector() == null ? null : Selector.parse(selection.selector()), most);
  }

  private List<Chosen> named(Selector scope, List<String> names) {
    var known = hosts.choose(scope, names).stream().collect(Collectors.toMap(Chosen::name, Function.identity()));
    var unknown = names.stream().filter(name -> !known.containsKey(name)).toList();
    if (!unknown.isEmpty()) {
      throw RolloutException.invalid(
          "hosts",
          "%d of the hosts are not known%s: %s. Enrol them or take them out; nothing was stored."
              .formatted(unknown.size(), scope.matchesEverything() ? "" : " in the scope " + scope, bounded(unknown)));
    }
    return names.stream().map(name -> Objects.requireNonNull(known.get(name))).toList();
  }

  private static Layout.Member member(Chosen host) {
    return new Layout.Member(host.id(), host.name(), host.labels());
  }

  private static String bounded(Collection<String> names) {
    var listed = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() > NAMED ? listed + " and %d more".formatted(names.size() - NAMED) : listed;
  }

  /**
   * Hosts that are in another rollout, with what to do about it; nothing where all are free.
   *
   * @param made the scope of what they are wanted for: a rollout out of it is not named
   */
  List<BusyHost> busy(Layout layout, Selector made) {
    var reach = Scope.of(made);
    var names = new HashMap<UUID, String>();
    layout.waves().forEach(wave -> wave.hosts().forEach(host -> names.put(host.id(), host.name())));
    return reboots.busy(names.keySet()).stream()
        .map(busy -> busy(Objects.requireNonNull(names.get(busy.hostId())), busy, reach.covers(Selector.parse(busy.scope()))))
        .toList();
  }

  private static BusyHost busy(String host, RebootTable.Busy busy, boolean inSight) {
    var isHeld = busy.state() == RebootState.DONE;
    return inSight ? new BusyHost(host, busy.rolloutId(), busy.rolloutName(), isHeld) : new BusyHost(host, null, "", isHeld);
  }

  /**
   * Asked when the layout's reboots are stored, which keeps hosts from being retired until the end of the transaction.
   *
   * @throws RolloutException ({@code INVALID}) when one of the hosts was retired since it was chosen
   */
  void refuseRetired(Layout layout) {
    var ids = new ArrayList<UUID>();
    layout.waves().forEach(wave -> wave.hosts().forEach(host -> ids.add(host.id())));
    var retired = hosts.retired(ids);
    if (!retired.isEmpty()) {
      throw RolloutException.invalid("hosts", "Host %s was retired at this very moment. Nothing was stored.".formatted(retired.getFirst()));
    }
  }

  /** @throws RolloutException ({@code BUSY_HOST}) when a host is in another rollout */
  void refuseBusy(Layout layout, Selector made) {
    var busy = busy(layout, made);
    if (!busy.isEmpty()) {
      throw new RolloutException(
          RolloutException.Reason.BUSY_HOST,
          "%s %sNothing was stored.".formatted(busy.getFirst().sentence(), busy.size() == 1 ? "" : "So it is with %d hosts. ".formatted(busy.size())));
    }
  }
}
