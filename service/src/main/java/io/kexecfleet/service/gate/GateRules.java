package io.kexecfleet.service.gate;

import io.kexecfleet.service.problem.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which gates a rollout may have on this service. */
@Component
public class GateRules {

  private final GateSettings settings;

  GateRules(GateSettings settings) {
    this.settings = settings;
  }

  /** The types of gates that can be asked on this service, beside holds, which always can: as {@link GateRequest} has them. */
  public List<String> askable() {
    var types = new ArrayList<String>();
    if (settings.prometheus() != null) {
      types.add("PROMETHEUS");
    }
    if (!settings.httpAllowed().isEmpty()) {
      types.add("HTTP");
    }
    return List.copyOf(types);
  }

  /**
   * The gates of a new rollout, with what was left out filled in.
   *
   * @param sent null is none
   * @throws InvalidInputException naming the first thing that will not do, as {@code gates[2].query}
   */
  public List<GateSpec> checked(@Nullable List<? extends @Nullable GateRequest> sent) {
    if (sent == null) {
      return List.of();
    }
    if (sent.size() > GateSpec.MOST) {
      throw new InvalidInputException("gates", "gates must be at most %d.".formatted(GateSpec.MOST));
    }
    var gates = new ArrayList<GateSpec>();
    var names = new HashSet<String>();
    for (var i = 0; i < sent.size(); i++) {
      var path = "gates[%d]".formatted(i);
      var one = sent.get(i);
      if (one == null) {
        throw new InvalidInputException(path, path + " is null.");
      }
      var gate = new GateReader(path, one, settings).read();
      if (!names.add(gate.name())) {
        throw new InvalidInputException(path + ".name", "%s.name is %s, like another gate's: each needs its own.".formatted(path, gate.name()));
      }
      gates.add(gate);
    }
    return List.copyOf(gates);
  }
}
