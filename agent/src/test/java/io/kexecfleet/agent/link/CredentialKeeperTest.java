package io.kexecfleet.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.linux.LinuxDisk;
import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.CredentialRenewal;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CredentialKeeperTest implements HostClock, ServiceDoor {

  private static final CheckIn WORD = new CheckIn(7, "boot", "7.2.12", "test", null);
  private static final Duration OLDEST = Duration.ofDays(30);

  @TempDir Path folder;

  private final List<String> calls = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private final Set<String> revoked = new HashSet<>();
  private @Nullable Order order;
  private int renewalAnswer = 204;
  private int enrolmentAnswer = 204;
  private long now = Duration.ofDays(1).toMillis();

  @BeforeEach
  void enrolled() throws IOException {
    Files.writeString(folder.resolve("credential"), "first %d".formatted(now));
    Files.writeString(folder.resolve("enrolled"), "service");
  }

  @Test
  void aCredentialIsRenewedWhenItIsOldAndNotBefore() throws Exception {
    var keeper = keeper(null);
    now += RenewalAge.of("web-1", OLDEST).toMillis();
    keeper.send(WORD);
    now += 1;
    keeper.send(WORD);
    assertThat(calls).containsExactly("check-in first", "check-in first", "renew first");
    keeper.send(WORD);
    var next = Credential.read(Files.readString(folder.resolve("credential")));
    assertThat(calls).last().isEqualTo("check-in " + next.secret());
    assertThat(next.secret()).matches("[0-9a-f]{64}");
    assertThat(next.madeAt()).isEqualTo(now);
    assertThat(folder.resolve("credential.next")).doesNotExist();
    assertThat(said).containsExactly("the host's credential was renewed");
    assertThat(String.join(" ", said) + next).doesNotContain(next.secret());
  }

  @Test
  void oneOfUnknownAgeOrFromTheFutureIsOld() throws Exception {
    for (var text : List.of("first\n", "first x", "first %d".formatted(now + 1))) {
      calls.clear();
      Files.writeString(folder.resolve("credential"), text);
      keeper(null).send(WORD);
      assertThat(calls).as(text).containsExactly("check-in first", "renew first");
    }
  }

  @Test
  void whoeverIsOrderedSomethingHasMoreToDo() throws Exception {
    now += OLDEST.toMillis() + 1;
    order = Order.of("a", Order.Intent.JUMP, Order.Way.KEXEC, "boot", 1000, BootTarget.latestInstalled());
    keeper(null).send(WORD);
    assertThat(calls).containsExactly("check-in first");
    order = null;
    keeper(null).send(new CheckIn(7, "boot", "7.2.12", "test", RebootStatus.staging("a")));
    assertThat(calls).as("taken back").containsExactly("check-in first", "check-in first");
  }

  @Test
  void aServiceThatDoesNotKnowHowIsAskedOnceAnHour() throws Exception {
    renewalAnswer = 404;
    now += OLDEST.toMillis() + 1;
    var keeper = keeper(null);
    for (var times = 0; times < 4; times++) {
      keeper.send(WORD);
      now += Duration.ofMinutes(29).toMillis();
    }
    assertThat(calls.stream().filter("renew first"::equals)).hasSize(2);
    assertThat(complaints).hasSize(2).first().asString().contains("stays as it is");
    assertThat(Files.readString(folder.resolve("credential"))).startsWith("first ");
  }

  @Test
  void aHostThatIsTurnedAwaySaysSoAndKeepsWhatItHas() {
    revoked.add("first");
    var keeper = keeper(null);
    for (var times = 0; times < 2; times++) {
      assertThatThrownBy(() -> keeper.send(WORD)).hasMessageContaining("revoked").hasMessageContaining("join.token-file");
    }
    assertThat(complaints).as("once").singleElement().asString().contains("does not accept this host's credential any more");
    assertThat(folder.resolve("credential")).content().startsWith("first ");
  }

  @Test
  void withAJoinTokenItEnrolsAnewWithAnotherCredential() throws Exception {
    revoked.add("first");
    var keeper = keeper(Files.writeString(folder.resolve("token"), "join"));
    assertThatThrownBy(() -> keeper.send(WORD)).isInstanceOf(RefusedException.class);
    assertThat(calls).containsExactly("check-in first", "enrol join");
    keeper.send(WORD);
    assertThat(calls).last().asString().isNotEqualTo("check-in first");
    assertThat(said).containsExactly("enrolled anew as web-1");
    assertThat(folder.resolve("credential")).content().doesNotContain("first");
  }

  @Test
  void itAsksLessAndLessOftenAndKeepsItsCredentialMeanwhile() throws Exception {
    revoked.add("first");
    enrolmentAnswer = 409;
    var keeper = keeper(Files.writeString(folder.resolve("token"), "join"));
    for (var seconds = 0; seconds < 300; seconds++) {
      assertThatThrownBy(() -> keeper.send(WORD)).isInstanceOf(IOException.class);
      now += 1000;
    }
    assertThat(calls.stream().filter("enrol join"::equals)).as("after 0, 10, 30, 70, 150 s").hasSize(5);
    assertThat(folder.resolve("credential")).content().startsWith("first ");
    revoked.clear();
    keeper.send(WORD);
    assertThat(keeper.send(WORD).desired()).isEqualTo(Desired.NOTHING);
  }

  private CredentialKeeper keeper(@Nullable Path token) {
    var files = new CredentialFiles(new LinuxDisk(folder), this);
    return new CredentialKeeper(this, files, new CredentialKeeper.Rules("web-1", token, OLDEST), this, said::add, complaints::add);
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn, String credential) throws IOException {
    calls.add("check-in " + credential);
    if (revoked.contains(credential)) {
      throw new RefusedException(401, "revoked");
    }
    return new CheckInReply(new Desired(0, order, null), 0, 0);
  }

  @Override
  public void enrol(Enrolment enrolment, String joinToken) throws IOException {
    calls.add("enrol " + joinToken);
    answer(enrolmentAnswer);
  }

  @Override
  public void renew(CredentialRenewal renewal, String credential) throws IOException {
    calls.add("renew " + credential);
    answer(renewalAnswer);
  }

  private static void answer(int status) throws RefusedException {
    if (status != 204) {
      throw new RefusedException(status, "no");
    }
  }

  @Override
  public long sinceBoot() {
    return now;
  }

  @Override
  public long wall() {
    return now;
  }
}
