package io.kexecfleet.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TourTest {

  private static final URI SERVICE = URI.create("http://127.0.0.1:8123");

  @Test
  void theDoorIsNamedAndTheTokenIsNotShown() {
    assertThat(String.join("\n", Tour.door(SERVICE, Path.of("/runs/7/administrator-token"))))
        .contains("http://127.0.0.1:8123/ ", "/runs/7/administrator-token", "ssh -L 8123:127.0.0.1:8123");
  }

  @Test
  void theStationsLeadToTheRolloutAndToOneOfItsHosts() {
    var rollout = JsonMapper.builder().build().readTree("{\"id\": \"r1\", \"reboots\": [{\"host\": \"host-1\"}, {\"host\": \"host-2\"}]}");

    assertThat(String.join("\n", Tour.stations(SERVICE, rollout)))
        .contains("http://127.0.0.1:8123/rollouts/r1\n", "http://127.0.0.1:8123/hosts/host-1\n", "http://127.0.0.1:8123/rollouts/new?hosts=host-1,host-2\n");
  }
}
