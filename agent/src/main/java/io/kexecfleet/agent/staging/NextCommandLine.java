package io.kexecfleet.agent.staging;

import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The next kernel's command line: the image's own, the running kernel's or the target's, with the one-time marker. */
public final class NextCommandLine {

  /** The kernel takes a name with a dot for a module's parameter and passes it by; only we read it. */
  public static final String MARKER = "kexec_fleet.marker";

  /** What describes this boot only: put there by boot loaders, kexec-tools and ourselves. */
  private static final Set<String> OF_ONE_BOOT =
      Set.of("BOOT_IMAGE", "initrd", "kexec_jump_back_entry", "elfcorehdr", MARKER);

  /** What takes memory or other room that a crash kernel does not have; the first is what gives it its room. */
  private static final Set<String> NOT_FOR_A_CRASH =
      Set.of("crashkernel", "hugepages", "hugepagesz", "hugetlb_cma", "cma", "log_buf_len", "slub_debug", "swiotlb");

  /** The kernel itself adds elfcorehdr= to a crash kernel's line, and dmcryptkeys= where it hands on keys of disks. */
  private static final int ROOM_FOR_THE_KERNELS_OWN = 64;

  private NextCommandLine() {}

  /**
   * The line is the image's own where it brings one, from its boot entry or from inside a unified kernel image; else the
   * running kernel's.
   *
   * @param running the running kernel's command line
   * @param policy what may be changed of it
   * @throws TargetException when that is not allowed, or the next kernel would not read it as it is meant
   */
  public static String of(String running, Image image, BootTarget target, String marker, CommandLinePolicy policy) {
    var otherwise = lasting(image.commandLine() == null ? running : image.commandLine()).toList();
    var base =
        switch (target.commandLine()) {
          case REUSE, APPEND -> otherwise;
          case REPLACE -> List.<String>of();
        };
    var asked = joined(base.stream(), Stream.of(target.arguments()));
    policy
        .objection(otherwise, words(asked))
        .ifPresent(
            why -> {
              throw new TargetException(
                  Refusal.Code.COMMAND_LINE_NOT_ALLOWED,
                  ("On the kernel command line %s. The host's owner says in command-line.allow what is; root on the host may stage"
                          + " any line with kexec-fleet-agent stage.")
                      .formatted(why));
            });
    return usable(joined(Stream.of(asked), Stream.of(MARKER + "=" + marker)), image.commandLineLimit());
  }

  private static String joined(Stream<String> words, Stream<String> more) {
    return Stream.concat(words, more).filter(word -> !word.isBlank()).collect(Collectors.joining(" "));
  }

  /**
   * The running kernel's, without what gives it its memory and what would not fit in there.
   *
   * @param append what is added
   * @throws TargetException as {@link #of}
   */
  public static String ofCrashKernel(String running, Image image, String append) {
    var line =
        Stream.concat(
                lasting(running).filter(word -> !NOT_FOR_A_CRASH.contains(nameOf(word))), words(append).stream())
            .collect(Collectors.joining(" "));
    return usable(line, image.commandLineLimit() - ROOM_FOR_THE_KERNELS_OWN);
  }

  private static String usable(String line, int limit) {
    if (line.chars().filter(c -> c == '"').count() % 2 != 0) {
      throw unusable("has a quote that is not closed, and would swallow what is behind it: %s".formatted(line));
    }
    if (line.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw unusable("is not printable ASCII: %s".formatted(line));
    }
    if (line.length() > limit) {
      // A kernel cuts it off silently.
      throw unusable(
          "would have %d bytes and this kernel takes %d: shorten what is appended"
              .formatted(line.length(), limit));
    }
    return line;
  }

  private static TargetException unusable(String why) {
    return new TargetException(Refusal.Code.LOAD_FAILED, "The next command line %s.".formatted(why));
  }

  /** The value of the marker on a command line, or an empty string. */
  public static String markerOf(String commandLine) {
    return lastValue(commandLine, MARKER).orElse("");
  }

  /** The value of a parameter on a command line; the last one counts, as for the kernel. */
  public static Optional<String> lastValue(String commandLine, String name) {
    return words(commandLine).stream()
        .filter(word -> word.startsWith(name + "="))
        .reduce((first, last) -> last)
        .map(word -> word.substring(name.length() + 1));
  }

  private static Stream<String> lasting(String commandLine) {
    return words(commandLine).stream().filter(word -> !OF_ONE_BOOT.contains(nameOf(word)));
  }

  private static String nameOf(String word) {
    return word.split("=", 2)[0];
  }

  /** Splits like the kernel's next_arg: at blanks, but not between double quotes. */
  static List<String> words(String commandLine) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    var quoted = false;
    for (var i = 0; i < commandLine.length(); i++) {
      var c = commandLine.charAt(i);
      quoted ^= c == '"';
      if (Character.isWhitespace(c) && !quoted) {
        add(words, word);
      } else {
        word.append(c);
      }
    }
    add(words, word);
    return words;
  }

  private static void add(List<String> words, StringBuilder word) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }
}
