package io.kexecfleet.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Disk;
import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.CredentialRenewal;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Enrolment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * A host never locks itself out: its agent is killed before or after any write to its disk, any request or reply is lost, its
 * credential is renewed and revoked, and its join token is good for one credential at a time only.
 */
class LockedOutPropertiesTest {

  private static final CheckIn WORD = new CheckIn(0, "boot", "7.2.12", "test", null);
  private static final Duration OLDEST = Duration.ofDays(30);

  enum What {
    SAY,
    GROW_OLD,
    REVOKE
  }

  /**
   * One thing that happens.
   *
   * @param killedAfter the agent is killed when it has done so many things with its disk; few words do as many as 9
   * @param losesRequests which of the requests sent from here on are lost, by number
   * @param losesReplies to which of them the replies are
   */
  record Happening(What what, int killedAfter, Set<Integer> losesRequests, Set<Integer> losesReplies) {}

  private static Path token = Path.of("");

  @BeforeContainer
  static void writeToken() throws IOException {
    token = Files.writeString(Files.createTempFile("join", "token"), "join");
    token.toFile().deleteOnExit();
  }

  @Property(tries = 3000)
  void aHostThatWasNotRevokedIsAlwaysLetInAgain(@ForAll("happenings") List<Happening> happenings) throws Exception {
    var world = new World();
    for (var happening : happenings) {
      world.live(happening);
    }
    world.live(new Happening(What.SAY, Integer.MAX_VALUE, Set.of(), Set.of()));
    for (var times = 0; times < 3 && !world.isLetIn(); times++) {
      world.now += Duration.ofMinutes(11).toMillis();
    }
    assertThat(world.isLetIn()).as("%s", world).isTrue();
  }

  /** Counted by the service: whoever is not revoked needs no join token a second time. */
  @Property(tries = 1000)
  void oneUseOfAJoinTokenIsEnough(@ForAll("unrevoked") List<Happening> happenings) throws Exception {
    var world = new World();
    for (var happening : happenings) {
      world.live(happening);
    }
    assertThat(world.service.uses).isLessThanOrEqualTo(1);
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    return happening(What.SAY, What.SAY, What.GROW_OLD, What.REVOKE).list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<Happening>> unrevoked() {
    return happening(What.SAY, What.GROW_OLD).list().ofMaxSize(12);
  }

  private static Arbitrary<Happening> happening(What... what) {
    var lost = Arbitraries.integers().between(0, 3).set().ofMaxSize(2);
    return Combinators.combine(Arbitraries.of(what), Arbitraries.integers().between(0, 9), lost, lost).as(Happening::new);
  }

  /** The agent's process has ended. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class World implements HostClock {
    private final Map<String, String> files = new HashMap<>();
    private final Service service = new Service();
    private long now = Duration.ofDays(1).toMillis();

    @Override
    public long sinceBoot() {
      return now;
    }

    @Override
    public long wall() {
      return now;
    }

    void live(Happening happening) throws Exception {
      switch (happening.what) {
        case GROW_OLD -> now += OLDEST.toMillis() + 1;
        case REVOKE -> service.revoke();
        case SAY -> {}
      }
      try {
        var keeper = agent(happening.killedAfter, happening);
        for (var times = 0; times < 3; times++) {
          say(keeper);
          now += Duration.ofMinutes(1).toMillis();
        }
      } catch (Killed killed) {
        // Another one is started with the next.
      }
    }

    private static void say(CredentialKeeper keeper) throws InterruptedException {
      try {
        keeper.send(WORD);
      } catch (IOException | MachineException unanswered) {
        // It is said again.
      }
    }

    boolean isLetIn() throws Exception {
      var keeper = agent(Integer.MAX_VALUE, new Happening(What.SAY, 0, Set.of(), Set.of()));
      for (var times = 0; times < 5; times++) {
        try {
          keeper.send(WORD);
          return true;
        } catch (IOException no) {
          now += Duration.ofMinutes(11).toMillis();
        }
      }
      return false;
    }

    private CredentialKeeper agent(int killedAfter, Happening happening) {
      var disk = new MortalDisk(files, killedAfter);
      var rules = new CredentialKeeper.Rules("web-1", token, OLDEST);
      return new CredentialKeeper(
          new Network(service, happening), new CredentialFiles(disk, this), rules, this, _ -> {}, _ -> {});
    }

    @Override
    public String toString() {
      return "disk %s, service %s".formatted(files, service);
    }
  }

  /** Ends the agent before or after something it does. */
  private static final class MortalDisk implements Disk {
    private final Map<String, String> files;
    private int left;

    MortalDisk(Map<String, String> files, int left) {
      this.files = files;
      this.left = left;
    }

    private void live() {
      if (left-- <= 0) {
        throw new Killed();
      }
    }

    @Override
    public void put(String name, String text) {
      live();
      files.put(name, text);
      live();
    }

    @Override
    public @Nullable String get(String name) {
      return files.get(name);
    }

    @Override
    public void remove(String name) {
      live();
      files.remove(name);
      live();
    }
  }

  /** As HostAccess and HostDirectory have it, and with a join token whose uses are counted. */
  private static final class Service {
    private @Nullable String current;
    private @Nullable String next;
    private final Set<String> revoked = new HashSet<>();
    private int uses;
    private int usesLeft = 1;

    void revoke() {
      for (var credential : new @Nullable String[] {current, next}) {
        if (credential != null) {
          revoked.add(credential);
          usesLeft = 1;
        }
      }
      current = null;
      next = null;
    }

    void enter(String digest) throws IOException {
      if (digest.equals(next)) {
        current = next;
        next = null;
      }
      if (!digest.equals(current)) {
        throw new RefusedException(401, "unknown");
      }
    }

    void enrol(String digest) throws IOException {
      if (usesLeft == 0) {
        throw new RefusedException(401, "used up");
      }
      if (revoked.contains(digest) || (current != null && !digest.equals(current) && !digest.equals(next))) {
        throw new RefusedException(409, "taken");
      }
      if (current == null) {
        current = digest;
        usesLeft--;
        uses++;
      }
    }

    void renew(String digest) throws IOException {
      if (revoked.contains(digest)) {
        throw new RefusedException(409, "was somebody's");
      }
      if (!digest.equals(current)) {
        next = digest;
      }
    }

    @Override
    public String toString() {
      return "current %s, next %s, revoked %s".formatted(current, next, revoked);
    }
  }

  private static final class Network implements ServiceDoor {
    private final Service service;
    private final Happening happening;
    private int sent;

    Network(Service service, Happening happening) {
      this.service = service;
      this.happening = happening;
    }

    private interface Request {
      void arrive() throws IOException;
    }

    private void send(Request request) throws IOException {
      var number = sent++;
      if (happening.losesRequests.contains(number)) {
        throw new IOException("lost on the way there");
      }
      request.arrive();
      if (happening.losesReplies.contains(number)) {
        throw new IOException("lost on the way back");
      }
    }

    @Override
    public CheckInReply checkIn(CheckIn checkIn, String credential) throws IOException {
      send(() -> service.enter(digest(credential)));
      return new CheckInReply(Desired.NOTHING, 0, 0);
    }

    @Override
    public void enrol(Enrolment enrolment, String joinToken) throws IOException {
      send(() -> service.enrol(enrolment.credentialSha256()));
    }

    @Override
    public void renew(CredentialRenewal renewal, String credential) throws IOException {
      send(
          () -> {
            service.enter(digest(credential));
            service.renew(renewal.credentialSha256());
          });
    }

    private static String digest(String credential) {
      return new Credential(credential, 0).renewal().credentialSha256();
    }
  }
}
