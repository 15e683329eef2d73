package io.kexecfleet.service.notification.silence;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.notification.EventKind;
import io.kexecfleet.service.notification.EventOutbox;
import io.kexecfleet.service.notification.NewEvent;
import io.kexecfleet.service.support.MovableClock;
import io.kexecfleet.service.support.NoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

class SilencesTest {

  @Test
  void withoutAnAlertmanagerNothingIsLookedUp() {
    var settings = new AlertmanagerSettings("", "instance=\"{host}\"", "", Duration.ZERO, Duration.ofSeconds(1));
    var alertmanager = new Alertmanager(settings, JsonMapper.builder().build());
    var silences = new Silences(new SilenceTable(JdbcClient.create(new NoDatabase())), alertmanager, settings, new MovableClock());
    var done = new NewEvent(EventKind.REBOOT_DONE, UUID.randomUUID(), "web-1", null, Map.of("reboot", UUID.randomUUID()));
    silences.appended(List.of(new EventOutbox.Appended(1, done)));
    assertThat(silences.due()).isEmpty();
    alertmanager.close();
  }
}
