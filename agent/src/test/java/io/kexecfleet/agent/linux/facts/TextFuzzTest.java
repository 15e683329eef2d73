package io.kexecfleet.agent.linux.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.preflight.facts.Fact;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in the files, the readers come back with what they declare: a value, or a reason in words. */
class TextFuzzTest {

  private static final int INPUTS_EACH = 17_000;
  private static final long SEED = 20_261_121;

  /** Numbers that do not fit, and what stands for a character that no path may have. */
  private static final List<String> LARGE =
      List.of("2147483648", "99999999999999999999", "80000000", "ffffff", "ffffffffffffffff", "-9223372036854775808", "\\000", "x".repeat(3000));

  record Reader(String name, String sample, Function<String, Object> read) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Reader> readers() {
    return Stream.of(
        new Reader("status", "Name:\tjava\nCapEff:\t000001ffffffffff\n", KexecReader::capabilities),
        new Reader("lockdown", "none [integrity] confidentiality", KexecReader::lockdown),
        new Reader(
            "config", "CONFIG_KEXEC=y\nCONFIG_CMA_ALIGNMENT=8\nCONFIG_PANIC_TIMEOUT=-1\n", text -> KernelConfig.parse(text, "6.1")),
        new Reader("meminfo", "MemTotal:        4000000 kB\nMemAvailable:    3000000 kB\n", MemoryMaps::room),
        new Reader("iomem", "00000000-00000fff : Reserved\n00001000-0009fbff : System RAM\n  2a0-2af : Kernel\n", MemoryMaps::present),
        new Reader("memmap", "0x100000 0x7ffdffff System RAM", TextFuzzTest::firmwareEntry),
        new Reader("modules", "zfs 4358144 6 - Live 0x0000000000000000 (PO)\next4 1 1 a,b, Live 0x0\n", ModuleReader::loaded),
        new Reader(
            "mdstat",
            "Personalities : [raid1]\nmd0 : active raid1 a[1] b[0]\n      9 blocks [2/1] [U_]\n      [=>]  resync = 1.6% (1/9)\n",
            MdStat::parse),
        new Reader(
            "mountinfo", "29 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw\n36 29 0:26 / /a\\040b rw - tmpfs x rw\n", TextFuzzTest::mounts),
        new Reader("locks", "1: POSIX  ADVISORY  WRITE 612 00:1a:1032 0 EOF\n1: -> FLOCK  ADVISORY  READ 1 <none>:0 0 EOF\n", Locks::parse),
        new Reader("inhibitor", "WHAT=shutdown:sleep\nMODE=block\nWHO=a\\x20b\nWHY=\"c\"\n", Logind::inhibitor),
        new Reader("session", "UID=1000\nUSER=ada\nSTATE=active\nREMOTE=1\nREMOTE_HOST=::1\nCLASS=user\n", Logind::session),
        new Reader("crypttab", "root UUID=1 none luks,discard\ndata /dev/b /key\n", text ->
            Crypttab.askingForPassphrase(text, name -> Crypttab.keyOf(name).length() > 1000)));
  }

  @ParameterizedTest
  @MethodSource("readers")
  void nothingButTheDeclaredResultComesOut(Reader reader) {
    assertThat(reader.read().apply(reader.sample())).as("the sample").isNotInstanceOf(Fact.Unknown.class);
    var random = new Random(SEED);
    var known = 0;
    for (var i = 0; i < INPUTS_EACH; i++) {
      var input = mutated(reader.sample(), random);
      try {
        var result = reader.read().apply(input);
        if (result instanceof Fact.Unknown<?>(var why)) {
          assertThat(why).isNotBlank();
        } else {
          known++;
        }
      } catch (RuntimeException escaped) {
        throw new AssertionError("input %d: \"%s\"".formatted(i, input), escaped);
      }
    }
    // A reader that refuses everything would pass the rest.
    assertThat(known).isPositive();
  }

  @Test
  void binaryFilesAreNotTrustedEither() {
    var random = new Random(SEED);
    for (var i = 0; i < INPUTS_EACH; i++) {
      var bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      assertThat(EfiVariables.value("BootNext", bytes)).isNotNull();
      assertThat(PlatformReader.rsdp(bytes)).isNotNull();
    }
  }

  private static Object firmwareEntry(String text) {
    var parts = text.split(" ", 3);
    return parts.length < 3 ? Fact.unknown("cut off") : MemoryMaps.firmwareEntry(parts[0], parts[1], parts[2]);
  }

  /** With what is done to the mounts afterwards. */
  private static Object mounts(String text) {
    return Mounts.parse(text).map(all -> all.of("/var/lib/x"));
  }

  /** A few bytes changed, removed, put in or repeated, large things put in, or the end cut off. */
  private static String mutated(String sample, Random random) {
    var bytes = new ArrayList<>(bytes(sample));
    for (var change = random.nextInt(4); change >= 0; change--) {
      var at = bytes.isEmpty() ? 0 : random.nextInt(bytes.size());
      switch (random.nextInt(7)) {
        case 0 -> bytes.add(at, (byte) random.nextInt(256));
        case 1 -> bytes.add(at, interesting(random));
        case 2 -> bytes.subList(at, Math.min(bytes.size(), at + random.nextInt(9))).clear();
        case 3 -> bytes.addAll(at, List.copyOf(bytes.subList(at, Math.min(bytes.size(), at + random.nextInt(40)))));
        case 4 -> bytes.addAll(at, bytes(LARGE.get(random.nextInt(LARGE.size()))));
        case 5 -> {
          if (!bytes.isEmpty()) {
            bytes.set(at, interesting(random));
          }
        }
        default -> bytes.subList(at, bytes.size()).clear();
      }
    }
    var result = new byte[bytes.size()];
    for (var i = 0; i < result.length; i++) {
      result[i] = bytes.get(i);
    }
    return new String(result, StandardCharsets.UTF_8);
  }

  private static List<Byte> bytes(String text) {
    var bytes = new ArrayList<Byte>();
    for (var one : text.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(one);
    }
    return bytes;
  }

  private static byte interesting(Random random) {
    var bytes = "\0\n\r\t 0f9-:[]()=\"\\/,.%x".getBytes(StandardCharsets.UTF_8);
    return bytes[random.nextInt(bytes.length)];
  }
}
