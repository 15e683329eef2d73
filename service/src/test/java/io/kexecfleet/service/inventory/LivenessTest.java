package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.RunningService;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LivenessTest {

  private final RunningService service = RunningService.shared();

  private @Nullable Instant written(String host) {
    return service.bean(Hosts.class).findByName(host).map(Host::lastSeen).orElse(null);
  }

  @Test
  void isKnownAtOnceAndWrittenInOneStatement() {
    var one = service.enrolled("alive0");
    var other = service.enrolled("alive1");
    one.checkIn();
    other.checkIn();
    assertThat(service.operator().get("/api/v1/hosts/alive0").text("lastSeen")).isNotEmpty();
    assertThat(written("alive0")).isNull();
    var before = service.connectionsTaken();
    service.bean(Liveness.class).write();
    assertThat(service.connectionsTaken()).isEqualTo(before + 1);
    assertThat(written("alive0")).isNotNull();
    assertThat(written("alive1")).isNotNull();
    service.bean(Liveness.class).write();
    assertThat(service.connectionsTaken()).as("nothing new, nothing written").isEqualTo(before + 3);
  }
}
