package io.kexecfleet.agent.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service may make of a host's command line, and above all what not. */
class CommandLinePolicyTest {

  private static final String HOSTS = "root=/dev/vda ro console=ttyS0 dyndbg=\"file a.c +p\" init_on_alloc=1 quiet cma=64M";

  private final CommandLinePolicy usual = CommandLinePolicy.usual();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init=/tmp/evil",
        "\"init=/tmp/evil\"",
        "in\"it=/tmp/evil\"",
        "rdinit=/bin/sh",
        "systemd.run=/tmp/evil",
        "systemd.unit=emergency.target",
        "systemd-run=/tmp/evil",
        "rd.break",
        "break=premount",
        "root=/dev/vdb",
        "-- single",
        "--",
        "\"--\" single",
        "quiet -- quiet",
        "single",
        "1",
        "LD_PRELOAD=/tmp/evil.so",
        "PATH=/tmp",
        "module_blacklist=tpm",
        "module.sig_enforce=0",
        "lockdown=none",
        "selinux=0",
        "enforcing=0",
        "apparmor=0",
        "mitigations=off",
        "initrd=/evil",
        "elfcorehdr=0x1000",
        "kexec_fleet.marker=mine",
        "usbcore.authorized_default=1",
        "init_on_alloc=0",
        "init-on-alloc=0",
        "init_on_alloc",
        "ro",
        "cma=\"64M init=/tmp/evil x\"",
        "cma='64M",
        "loglevel=$(evil)",
        "loglevel=`evil`",
        "loglevel=7;evil",
        "loglevel=*",
        "quiet=\\x20",
        "quiet\" init=/tmp/evil \"",
        "Quiet",
        "cma.x=1",
        "cma+=1",
        "=",
        "=init=/tmp/evil",
        "\"",
      })
  void whatRunsCodeOrWeakensTheHostIsNotTheServicesToSet(String arguments) {
    assertThat(objection(HOSTS + " " + arguments)).as("appended").isNotNull().contains("not the service's");
    assertThat(objection(arguments + " " + HOSTS)).as("before").isNotNull();
    assertThat(objection(arguments)).as("instead").isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cma=256M@0-4G",
        "crashkernel=1G-4G:192M,4G-:256M crashkernel=64M,low",
        "hugepagesz=1G hugepages=4 default-hugepagesz=1G",
        "loglevel=7",
        "quiet quiet",
        "init-on-alloc=1 init_on_free=1",
      })
  void whatIsHarmlessIs(String arguments) {
    assertThat(objection(HOSTS + " " + arguments)).isNull();
    assertThat(objection(arguments + " " + HOSTS)).isNull();
  }

  @Test
  void whatIsNotItsOwnItCannotLeaveOutRepeatOrMove() {
    assertThat(objection("root=/dev/vda ro console=ttyS0 dyndbg=\"file a.c +p\" init_on_alloc=1")).as("its own").isNull();
    assertThat(objection("root=/dev/vda ro console=ttyS0 dyndbg=\"file a.c +p\" quiet")).contains("init_on_alloc=1 is not the service's to leave out");
    assertThat(objection("ro console=ttyS0 dyndbg=\"file a.c +p\" init_on_alloc=1")).contains("ro is not the service's to set");
    assertThat(objection("ro root=/dev/vda console=ttyS0 dyndbg=\"file a.c +p\" init_on_alloc=1")).as("moved").isNotNull();
    assertThat(objection(HOSTS + " console=ttyS0")).as("repeated: the last one counts").isNotNull();
    assertThat(objection("root=/dev/vda ro console=ttyS0 dyndbg=\"file a.c +p init_on_alloc=1\"")).as("swallowed").isNotNull();
    assertThat(objection("root=/dev/vda ro console=ttyS0 dyndbg=\"file b.c +p\" init_on_alloc=1")).as("changed").isNotNull();
  }

  @Test
  void whatIsBehindTwoDashesIsInits() {
    var before = "root=/dev/vda -- quiet cma=1M";
    assertThat(objection(before, before)).isNull();
    assertThat(objection(before, "root=/dev/vda cma=2M -- quiet cma=1M")).isNull();
    assertThat(objection(before, before + " quiet")).isNotNull();
    assertThat(objection(before, "root=/dev/vda -- cma=1M")).isNotNull();
    assertThat(objection(before, "root=/dev/vda -- quiet init_on_alloc=1 cma=1M")).isNotNull();
    assertThat(objection(before, "root=/dev/vda quiet cma=1M")).isNotNull();
    assertThat(objection("a \"--\" quiet", "a \"--\"")).as("the kernel takes the quotes off").isNotNull();
  }

  @Test
  void whatTheOwnerAllowsIsAllowedAsTheKernelNamesIt() {
    var owners = CommandLinePolicy.allowing(List.of("isolcpus", "nvme-core.io_timeout", "console=tty0"));
    assertThat(owners.objection(List.of(), words("isolcpus=2-7 nvme_core.io-timeout=255 console=tty0"))).isEmpty();
    assertThat(owners.objection(List.of(), words("console=ttyS0"))).isPresent();
    assertThat(owners.objection(words("console=tty0"), List.of())).as("its being there is not the service's").isPresent();
    assertThat(owners.objection(List.of(), words("quiet"))).as("in place of the usual").isPresent();
    assertThat(CommandLinePolicy.allowing(List.of()).objection(words(HOSTS), words(HOSTS))).isEmpty();
    assertThat(CommandLinePolicy.allowing(List.of()).objection(words(HOSTS), words(HOSTS + " quiet"))).isPresent();
    assertThat(CommandLinePolicy.ANYTHING.objection(words(HOSTS), words("init=/bin/sh"))).isEmpty();
    for (var item : List.of("", "a b", "\"a\"", "--", "a=\"b\"", "a=$b", "a\tb", "=a", "a,b", "*")) {
      assertThatThrownBy(() -> CommandLinePolicy.allowing(List.of(item))).as(item).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property
  void whateverPassesDiffersOnlyInWhatIsAllowed(@ForAll("lines") String hosts, @ForAll("lines") String asked) {
    if (objection(hosts, asked) == null) {
      assertThat(readByAShell(asked)).as(asked).isEqualTo(readByAShell(hosts));
      assertThat(readByTheKernel(asked)).as(asked).isEqualTo(readByTheKernel(hosts));
    }
  }

  @Property
  void theHostsOwnLineAlwaysPasses(@ForAll("lines") String line) {
    assertThat(objection(line, line)).isNull();
  }

  @Property
  void allowedWordsPassWhereverTheyAreSet(@ForAll("harmless") List<String> added, @ForAll Random random) {
    var line = new ArrayList<>(words(HOSTS));
    added.forEach(word -> line.add(random.nextInt(line.size() + 1), word));
    assertThat(objection(HOSTS, String.join(" ", line))).isNull();
  }

  /** initramfs-tools and many a script: in pieces at every blank, whatever the quotes. */
  private static List<String> readByAShell(String line) {
    return without(Stream.of(line.strip().split("\\s+", -1)).toList());
  }

  /** As next_arg and parse_args do (lib/cmdline.c, kernel/params.c), written down once more. */
  private static List<String> readByTheKernel(String line) {
    var read = new ArrayList<String>();
    var rest = line.stripLeading();
    while (!rest.isEmpty()) {
      var quoted = rest.charAt(0) == '"';
      var inQuote = quoted;
      var end = quoted ? 1 : 0;
      while (end < rest.length() && (inQuote || rest.charAt(end) != ' ')) {
        inQuote ^= rest.charAt(end) == '"';
        end++;
      }
      var word = rest.substring(quoted ? 1 : 0, end);
      read.add(quoted && word.endsWith("\"") ? word.substring(0, word.length() - 1) : word);
      rest = rest.substring(end).stripLeading();
      if (read.getLast().equals("--")) {
        read.add(rest);
        rest = "";
      }
    }
    var parameters = read.indexOf("--") < 0 ? read.size() : read.indexOf("--");
    return Stream.concat(without(read.subList(0, parameters)).stream(), read.subList(parameters, read.size()).stream()).toList();
  }

  /** Leaves out what cannot do harm. */
  private static List<String> without(List<String> words) {
    var harmless = Set.of("quiet", "cma=1M", "cma=2M", "loglevel=7", "init-on-alloc=1");
    return words.stream().filter(word -> !word.isEmpty() && !harmless.contains(word)).toList();
  }

  @Provide
  Arbitrary<String> lines() {
    var words =
        Arbitraries.of(
            "quiet", "cma=1M", "cma=2M", "loglevel=7", "root=a", "root=b", "init=e", "--", "\"--\"", "\"", "x=\"a", "b\"", "quiet\"",
            "\"quiet", "cma=\"", "'", "init-on-alloc=1", "=", "");
    return Combinators.combine(words.list().ofMaxSize(6), words.list().ofMaxSize(2))
        .as((some, more) -> String.join(" ", some) + " " + String.join(" ", more));
  }

  @Provide
  Arbitrary<List<String>> harmless() {
    return Arbitraries.of("quiet", "cma=1M", "loglevel=7", "init-on-alloc=1", "crashkernel=512M,high").list().ofMaxSize(5);
  }

  private @Nullable String objection(String next) {
    return objection(HOSTS, next);
  }

  private @Nullable String objection(String otherwise, String next) {
    return usual.objection(words(otherwise), words(next)).orElse(null);
  }

  private static List<String> words(String line) {
    return NextCommandLine.words(line);
  }
}
