package io.kexecfleet.service.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.inventory.CredentialTable.Row;
import io.kexecfleet.service.inventory.CredentialTable.Slot;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KnownCredentialsTest {

  private static final Row MINE = row("mine", 1);
  private static final Row OTHERS = row("others", 2);

  private final KnownCredentials known = new KnownCredentials();

  private static Row row(String name, long host) {
    return new Row(name, new UUID(0, host), name, Slot.CURRENT);
  }

  private void add(Row row) {
    try (var reading = known.reading()) {
      reading.add(row);
    }
  }

  private void replaceAll(Row... rows) {
    try (var reading = known.reading()) {
      reading.replaceAll(List.of(rows));
    }
  }

  @Test
  void whatWasReadBeforeItWasRevokedIsNotTakenIn() {
    try (var reading = known.reading()) {
      known.forget(Set.of(MINE.hostId()));
      reading.add(MINE);
      assertThat(known.find("mine")).isEmpty();
      reading.replaceAll(List.of(MINE, OTHERS));
      assertThat(known.has(MINE.hostId())).isFalse();
      assertThat(known.find("others")).as("the rest is").hasValue(OTHERS);
    }
    add(MINE);
    assertThat(known.find("mine")).hasValue(MINE);
  }

  @Test
  void whatIsGoneFromTheDatabaseIsGoneFromMemory() {
    add(MINE);
    add(new Row("next", MINE.hostId(), "mine", Slot.NEXT));
    add(OTHERS);
    replaceAll(MINE);
    assertThat(known.find("mine")).isPresent();
    assertThat(known.find("next")).isEmpty();
    assertThat(known.find("others")).isEmpty();
    assertThat(known.hosts()).containsExactly(MINE.hostId());
    known.forget(Set.of(MINE.hostId()));
    assertThat(known.find("mine")).isEmpty();
  }

  /** Ten thousand hosts renew their credentials while one is looked up and while all are read. */
  @Test
  void whatOthersChangeMeanwhileKeepsNobodyOut() {
    add(OTHERS);
    try (var one = known.reading();
        var all = known.reading()) {
      LongStream.range(100, 10_100).forEach(host -> known.forget(Set.of(new UUID(0, host))));
      one.add(MINE);
      assertThat(known.find("mine")).hasValue(MINE);
      all.replaceAll(List.of(MINE, row("renewed", 100)));
    }
    assertThat(known.find("mine")).hasValue(MINE);
    assertThat(known.find("others")).as("gone").isEmpty();
    assertThat(known.find("renewed")).as("read before it was changed").isEmpty();
  }

  @Test
  void whatWasRenewedWhileAllWereReadStays() {
    try (var all = known.reading()) {
      known.forget(Set.of(MINE.hostId()));
      add(MINE);
      all.replaceAll(List.of(OTHERS));
    }
    assertThat(known.hosts()).containsExactlyInAnyOrder(MINE.hostId(), OTHERS.hostId());
  }

  /** Of what was revoked nobody need have told: that is why all are read. */
  @Test
  void whatBeganToBeReadBeforeAllWereIsNotTakenIn() {
    try (var early = known.reading()) {
      replaceAll(OTHERS);
      early.add(MINE);
      early.replaceAll(List.of(MINE));
      assertThat(known.hosts()).containsExactly(OTHERS.hostId());
    }
    try (var all = known.reading();
        var late = known.reading()) {
      all.replaceAll(List.of());
      late.add(MINE);
      assertThat(known.find("mine")).hasValue(MINE);
    }
  }
}
