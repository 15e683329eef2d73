package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.inventory.CredentialTable.Row;
import io.kexecfleet.service.inventory.CredentialTable.Slot;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KnownCredentialsTest {

  private static final Row MINE = new Row("mine", new UUID(0, 1), "mine", Slot.CURRENT);
  private static final Row OTHERS = new Row("others", new UUID(0, 2), "others", Slot.CURRENT);

  private final KnownCredentials known = new KnownCredentials();

  @Test
  void whatWasReadBeforeItWasRevokedIsNotTakenIn() {
    var readAt = known.version();
    known.forget(Set.of(MINE.hostId()));
    known.add(readAt, MINE);
    assertThat(known.find("mine")).isEmpty();
    assertThat(known.replaceAll(readAt, List.of(MINE))).as("read anew").isFalse();
    assertThat(known.has(MINE.hostId())).isFalse();
    known.add(known.version(), MINE);
    assertThat(known.find("mine")).hasValue(MINE);
  }

  @Test
  void whatIsGoneFromTheDatabaseIsGoneFromMemory() {
    known.add(known.version(), MINE);
    known.add(known.version(), new Row("next", MINE.hostId(), "mine", Slot.NEXT));
    known.add(known.version(), OTHERS);
    assertThat(known.replaceAll(known.version(), List.of(MINE))).isTrue();
    assertThat(known.find("mine")).isPresent();
    assertThat(known.find("next")).isEmpty();
    assertThat(known.find("others")).isEmpty();
    assertThat(known.hosts()).containsExactly(MINE.hostId());
    known.forget(Set.of(MINE.hostId()));
    assertThat(known.find("mine")).isEmpty();
  }
}
