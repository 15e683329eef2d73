package io.kexecfleet.service.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.kexecfleet.service.problem.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels by key, or changes to them, where null takes one away. */
record LabelsJson(Map<String, @Nullable String> labels) {

  static final int MOST_HOSTS = 10_000;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  LabelsJson {}

  /**
   * Labels of many hosts, by their names.
   *
   * @param hosts 1 to {@link #MOST_HOSTS}
   */
  record OfHosts(@Nullable Map<String, @Nullable Map<String, @Nullable String>> hosts) {

    /** @throws InvalidInputException naming the first thing that will not do */
    Map<String, Map<String, @Nullable String>> checked() {
      if (hosts == null || hosts.isEmpty() || hosts.size() > MOST_HOSTS) {
        throw new InvalidInputException(
            "hosts", "hosts must have labels for 1 to %d hosts, by their names.".formatted(MOST_HOSTS));
      }
      var labels = new LinkedHashMap<String, Map<String, @Nullable String>>();
      hosts.forEach(
          (host, ofHost) -> {
            if (ofHost == null) {
              throw new InvalidInputException("hosts", "The labels of a host must be an object; {} takes them all away.");
            }
            labels.put(host, ofHost);
          });
      return labels;
    }
  }

  /** @param changed how many hosts had other labels before */
  record Changed(int changed) {}
}
