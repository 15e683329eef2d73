package io.kexecfleet.lab.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.ExecResult;
import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.host.LabHost;
import io.kexecfleet.lab.image.HostImage;
import io.kexecfleet.lab.image.ImageCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real host whose agent works without a service: a person on it stages and jumps. */
final class HandHost implements AutoCloseable {

  /** An emulated host on a busy machine; alone it takes less than a minute. */
  static final Duration PATIENCE = Duration.ofMinutes(6);

  static final Pattern LEAVING = Pattern.compile("kexec_core: Starting new kernel");
  static final Pattern KERNEL = Pattern.compile("Linux version");

  private static final String DOOR = "/run/kexec-fleet-agent/agent.sock";
  private static final String HISTORY = "/var/lib/kexec-fleet-agent/history.json";

  /** What its agent's door answers to {@code status}: asked without its program, whose start an emulated host is slow at. */
  private static final String STATUS =
      "do { my $s = IO::Socket::UNIX->new(Peer => '" + DOOR + "') or die $!; print $s q({\"verb\":\"STATUS\"}); $s->shutdown(1); local $/; <$s> }";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration POLL = Duration.ofSeconds(1);

  private final LabHost host;
  private final HostImage image;

  private HandHost(LabHost host, HostImage image) {
    this.host = host;
    this.image = image;
  }

  /** Boots it and waits until its agent answers. */
  static HandHost boot(HostSpec spec, String... settings) throws InterruptedException {
    var cache = ImageCache.standard();
    var image = cache.image(Optional.of(Path.of(System.getProperty("lab.agent.deb"))));
    var text = String.join("\n", settings) + "\n";
    var host =
        new HandHost(
            LabHost.start(spec.withConfigFile("agent.properties", text.getBytes(UTF_8)), image, cache.runs()), image);
    try {
      host.awaitAgent();
      return host;
    } catch (InterruptedException | RuntimeException | AssertionError failed) {
      host.close();
      throw failed;
    }
  }

  /** A release of a series that is on its disk. */
  String release(String series) {
    return image.kernel(series).release();
  }

  String newest() {
    return image.newest().release();
  }

  HostImage image() {
    return image;
  }

  LabHost host() {
    return host;
  }

  /** What a program in it prints. */
  String output(String... command) throws InterruptedException {
    return host.agent().exec(PATIENCE, command).orThrow().stdout().strip();
  }

  boolean isLoaded() throws InterruptedException {
    return output("sh", "-c", "cat /sys/kernel/kexec/loaded 2>/dev/null || cat /sys/kernel/kexec_loaded").equals("1");
  }

  /** Stages a target; the load report. */
  JsonNode stage(String... target) throws InterruptedException {
    var answer = JSON.readTree(command(words("stage", target)).orThrow().stdout());
    assertThat(answer.path("reboot").path("step").asString()).as("%s", answer).isEqualTo("STAGED");
    return answer.path("reboot").path("load");
  }

  /** What it says as it turns a command down. */
  String refused(String verb, String... words) throws InterruptedException {
    var result = command(words(verb, words));
    assertThat(result.exitCode()).as("%s%s", result.stdout(), result.stderr()).isEqualTo(1);
    return result.stderr().strip();
  }

  JsonNode status() throws InterruptedException {
    return JSON.readTree(perl("print " + STATUS).orThrow().stdout());
  }

  private ExecResult perl(String program) throws InterruptedException {
    return host.agent().exec(PATIENCE, "perl", "-MIO::Socket::UNIX", "-e", program);
  }

  /**
   * Waits in the host, by one process that looks again and again: an emulated host pays more for the start of another one than
   * for all of its looks.
   *
   * @param condition in Perl; what it leaves in {@code $seen} is given back
   */
  private ExecResult waitUntil(String condition) throws InterruptedException {
    return perl(
        "my ($seen, $file) = (''); for (1..1200) { if (%s) { print $seen; exit 0 } select undef, undef, undef, 0.3 } exit 1"
            .formatted(condition));
  }

  JsonNode await(Predicate<JsonNode> condition) throws InterruptedException {
    var status = status();
    for (var left = PATIENCE.dividedBy(POLL); !condition.test(status) && left > 0; left--) {
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
      status = status();
    }
    assertThat(condition.test(status)).as("in time; at last it was %s", status).isTrue();
    return status;
  }

  /** Jumps by its agent, waits until the next boot's agent has looked back, and gives what that found. */
  JsonNode jump(String... how) throws InterruptedException {
    var before = reboots();
    var end = host.console().end();
    host.agent().launch(Stream.concat(Stream.of("kexec-fleet-agent", "jump"), Stream.of(how)).toArray(String[]::new));
    return lookBack(before, end);
  }

  /** What it says of a jump into the latest kernel that its systemd turns down. */
  String turnedDown() throws InterruptedException {
    stage("--latest");
    command("jump");
    return waitUntil("($seen = " + STATUS + ") =~ /\"step\":\"REFUSED\"/").orThrow().stdout();
  }

  void awaitGone(String file) throws InterruptedException {
    waitUntil("!-e '%s'".formatted(file)).orThrow();
  }

  /**
   * What the agent found after a jump that is under way.
   *
   * @param end of its console before that: the next kernel there is the next boot's
   */
  JsonNode lookBack(int rebootsBefore, int end) throws InterruptedException {
    host.console().await(KERNEL, end, PATIENCE);
    awaitAgent();
    var kept =
        waitUntil(
                "open($file, '<', '%s') and do { local $/; $seen = <$file>; my @all = $seen =~ /\"rebootId\"/g; @all > %d }"
                    .formatted(HISTORY, rebootsBefore))
            .orThrow();
    var history = JSON.readTree(kept.stdout()).path("reboots");
    assertThat(history.size()).as("the jump is in the history").isEqualTo(rebootsBefore + 1);
    return history.get(rebootsBefore);
  }

  /** So many are in its history, as that lies on its disk. */
  int reboots() throws InterruptedException {
    var kept = host.agent().exec(PATIENCE, "cat", HISTORY);
    return kept.exitCode() == 0 ? JSON.readTree(kept.stdout()).path("reboots").size() : 0;
  }

  private static String[] words(String verb, String... more) {
    return Stream.concat(Stream.of(verb, "--json"), Stream.of(more)).toArray(String[]::new);
  }

  private ExecResult command(String... words) throws InterruptedException {
    return host.agent().exec(PATIENCE, Stream.concat(Stream.of("kexec-fleet-agent"), Stream.of(words)).toArray(String[]::new));
  }

  /** Its socket is there as soon as it can be asked. */
  void awaitAgent() throws InterruptedException {
    host.agent().awaitUp(PATIENCE);
    var up = waitUntil("-S '" + DOOR + "'");
    assertThat(up.exitCode()).as("the agent of %s is up: %s", host.spec().name(), journal()).isZero();
  }

  private List<String> journal() throws InterruptedException {
    return host.agent().exec(PATIENCE, "journalctl", "-b", "-u", "kexec-fleet-agent", "--no-pager").stdout().lines().toList();
  }

  @Override
  public void close() {
    host.close();
  }
}
