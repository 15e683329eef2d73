package io.kexecfleet.lab.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SerialLogTest {

  private static final String FIRMWARE = "\u001b[2J\u001b[0mSeaBIOS (version 1.16.2)\r\nBooting from ROM...\r\n";
  private static final String KERNEL = "\u001b[?7l[    0.000000] Linux version 7.2.12+deb13-cloud-amd64 (somebody) (gcc)\r\n";
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

  private final SerialLog log = new SerialLog("web-1", Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void kernelStartsAndFirmwareStartsAreCountedApart() {
    printed(FIRMWARE + KERNEL + "[   99.0] kexec_core: Starting new kernel\r\n" + KERNEL);

    assertThat(log.boots()).isEqualTo(2);
    assertThat(log.firmwareBoots()).isEqualTo(1);
  }

  @Test
  void aBannerThatAProgramPrintedIsNoBoot() {
    printed(KERNEL + "[   12.000000] note: Linux version 7.2.12 (x)\r\nLinux version 7.2.12 (x)\r\n");

    assertThat(log.boots()).isEqualTo(1);
  }

  @Test
  void whatIsAwaitedIsFoundWithPositionAndTime() throws Exception {
    printed("one two one");

    SerialLog.Found second = log.await(Pattern.compile("one"), 1, Duration.ofSeconds(1));

    assertThat(second).isEqualTo(new SerialLog.Found(8, 11, "one", NOW));
  }

  @Test
  void awaitingEndsWhenThePatternArrivesInPieces() throws Exception {
    var console = new PipedOutputStream();
    var input = new PipedInputStream(console);
    Thread.ofPlatform().daemon().start(() -> log.follow(input, new ByteArrayOutputStream()));
    var found =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return log.await(Pattern.compile("Reached target"), 0, Duration.ofSeconds(20));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    console.write("  OK  Reached".getBytes(UTF_8));
    console.flush();
    console.write(" target".getBytes(UTF_8));
    console.flush();

    assertThat(found.get().start()).isEqualTo(6);
  }

  @Test
  void theEndOfQemuEndsTheWaitAndShowsTheLastLines() {
    printed("first\r\nKernel panic - not syncing\r\n");

    assertThatThrownBy(() -> log.await(Pattern.compile("login"), 0, Duration.ofMinutes(10)))
        .isInstanceOf(HostException.class)
        .hasMessageContainingAll("web-1", "login", "before QEMU ended", "Kernel panic");
  }

  @Test
  void theCopyHasEveryByte() {
    var copy = new ByteArrayOutputStream();

    log.follow(new ByteArrayInputStream("caf\u00e9\r\n".getBytes(UTF_8)), copy);

    assertThat(copy.toString(UTF_8)).isEqualTo("caf\u00e9\r\n");
  }

  @Test
  void theTailHasWholeLinesOnly() {
    assertThat(SerialScan.tail("a\r\nb\r\nc\r\nd\r\n", 2)).isEqualTo("c\nd");
    assertThat(SerialScan.tail("a", 2)).isEqualTo("a");
    assertThat(SerialScan.tail("", 2)).isEmpty();
  }

  private void printed(String text) {
    log.follow(new ByteArrayInputStream(text.getBytes(UTF_8)), new ByteArrayOutputStream());
  }
}
