package io.kexecfleet.service.fleetlock;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.Map;

/** Plays the hosts of a group, each by its id. */
record LockClient(String group, String secret) {

  /** Makes the group. */
  static LockClient of(RunningService service, String group, Map<String, ?> wanted) {
    var answer = service.operator().put("/api/v1/fleet-lock/groups/" + group, wanted);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return new LockClient(group, answer.text("secret"));
  }

  private Caller.Answer post(RunningService service, String operation, String id) {
    return service
        .as(secret)
        .with("fleet-lock-protocol", "true")
        .post("/fleet-lock/v1/" + operation, Map.of("client_params", Map.of("id", id, "group", group)));
  }

  Caller.Answer preReboot(RunningService service, String id) {
    return post(service, "pre-reboot", id);
  }

  void mayReboot(RunningService service, String id) {
    var answer = preReboot(service, id);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  /** @return why */
  String mayNot(RunningService service, String id, String kind) {
    var answer = preReboot(service, id);
    assertThat(answer.status()).as(answer.body()).isEqualTo(409);
    assertThat(answer.text("kind")).as(answer.body()).isEqualTo(kind);
    return answer.text("value");
  }

  void isUp(RunningService service, String id) {
    var answer = post(service, "steady-state", id);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }
}
