package io.kexecfleet.agent.core;

import java.util.ArrayList;
import java.util.List;

/** What comes of an event: the next state, and what is to be done. */
public record Step(AgentState state, List<Action> actions) {

  static Step to(AgentState state, Action... actions) {
    return new Step(state, List.of(actions));
  }

  /** This step with the host's word to the service behind it. */
  Step andSay() {
    return and(new Action.Say(state.checkIn()));
  }

  Step and(Action... more) {
    var all = new ArrayList<>(actions);
    all.addAll(List.of(more));
    return new Step(state, List.copyOf(all));
  }

  Step after(Action... earlier) {
    var all = new ArrayList<>(List.of(earlier));
    all.addAll(actions);
    return new Step(state, List.copyOf(all));
  }
}
