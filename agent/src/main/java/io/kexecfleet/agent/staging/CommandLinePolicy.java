package io.kexecfleet.agent.staging;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the service may change on a host's kernel command line. A command line runs code ({@code init=}, {@code systemd.run=},
 * what is behind {@code --}, and every {@code NAME=VALUE} that the kernel does not know goes into init's environment), and it
 * turns off what keeps code out. So nothing may be added, left out, changed, repeated or moved but what the host's owner
 * allows by name.
 *
 * <p>The kernel is not the only reader: initramfs-tools takes the line apart at every blank, quoted or not, and systemd knows
 * other quotes. What is allowed is therefore a word that all of them read alike, see {@link #PLAIN}.
 */
public final class CommandLinePolicy {

  /**
   * What can neither run code nor weaken a host: how much memory is set aside, how much the kernel prints, and memory that is
   * cleared when it might not be. How it would be switched off is not in here.
   */
  public static final List<String> USUAL =
      List.of(
          "cma",
          "crashkernel",
          "default_hugepagesz",
          "hugepages",
          "hugepagesz",
          "init_on_alloc=1",
          "init_on_free=1",
          "loglevel",
          "quiet");

  /** Root's own: everything. */
  public static final CommandLinePolicy ANYTHING = new CommandLinePolicy(false, new TreeSet<>());

  /** A name as the kernel has them (moduleparam.h), perhaps with a module's before it, and perhaps the one value it may have. */
  private static final Pattern ITEM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:=[A-Za-z0-9.,:@+/=_-]{0,256})?");

  /** Means the same to the kernel, a shell and systemd: no blank, no quote, nothing that any of them would put something for. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(?:=[A-Za-z0-9.,:@+/=_-]{0,256})?");

  /** Everything behind it is init's (init/main.c), and the kernel takes quotes off before it looks (lib/cmdline.c). */
  private static final Set<String> INITS = Set.of("--", "\"--\"");

  private static final int LONGEST_SHOWN = 100;

  private final boolean isBound;
  private final SortedSet<String> allowed;

  private CommandLinePolicy(boolean isBound, SortedSet<String> allowed) {
    this.isBound = isBound;
    this.allowed = allowed;
  }

  /** Where the owner has not said. */
  public static CommandLinePolicy usual() {
    return allowing(USUAL);
  }

  /**
   * @param items each {@code NAME}, for any value and for its absence, or {@code NAME=VALUE}, for that value only; empty: nothing
   * @throws IllegalArgumentException naming the first that is neither
   */
  public static CommandLinePolicy allowing(Collection<String> items) {
    var allowed = new TreeSet<String>();
    for (var item : items) {
      if (!ITEM.matcher(item).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no NAME or NAME=VALUE of a kernel parameter, without blanks and quotes".formatted(item));
      }
      allowed.add(likeTheKernel(item));
    }
    return new CommandLinePolicy(true, allowed);
  }

  /** What may be changed, as it is set. */
  public SortedSet<String> allowed() {
    return new TreeSet<>(allowed);
  }

  /**
   * Why the service may not have this line, in a sentence; empty when it may.
   *
   * @param otherwise the words of the line that the host would boot with
   * @param next the words of the one that was asked for
   */
  Optional<String> objection(List<String> otherwise, List<String> next) {
    return isBound ? firstDifference(fixed(otherwise), fixed(next)) : Optional.empty();
  }

  /** What is not the service's to change stays as it is, in its order; only values that are allowed may come between. */
  private Optional<String> firstDifference(List<String> otherwise, List<String> next) {
    var left = new ArrayList<>(otherwise);
    var behind = false;
    for (var word : next) {
      if (!left.isEmpty() && left.getFirst().equals(word)) {
        left.removeFirst();
      } else if (behind || !isPlain(word) || !allowed.contains(likeTheKernel(word))) {
        return Optional.of("%s is not the service's to set".formatted(shown(word)));
      }
      behind |= INITS.contains(word);
    }
    return left.stream().findFirst().map(word -> "%s is not the service's to leave out".formatted(shown(word)));
  }

  /** All but parameters that may have any value or none; behind {@code --} there are no parameters. */
  private List<String> fixed(List<String> words) {
    var parameters = words.stream().takeWhile(word -> !INITS.contains(word)).toList();
    return Stream.concat(
            parameters.stream().filter(word -> !isPlain(word) || !allowed.contains(nameOf(word))),
            words.stream().skip(parameters.size()))
        .toList();
  }

  private static boolean isPlain(String word) {
    return PLAIN.matcher(word).matches();
  }

  private static String nameOf(String word) {
    return likeTheKernel(word.split("=", 2)[0]);
  }

  /** In a name a dash is an underscore (parameq in kernel/params.c); in a value it is not. */
  private static String likeTheKernel(String item) {
    var parts = item.split("=", 2);
    var name = parts[0].replace('-', '_');
    return parts.length == 1 ? name : name + "=" + parts[1];
  }

  private static String shown(String word) {
    return word.length() <= LONGEST_SHOWN ? word : word.substring(0, LONGEST_SHOWN) + "…";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommandLinePolicy policy && policy.isBound == isBound && policy.allowed.equals(allowed);
  }

  @Override
  public int hashCode() {
    return Objects.hash(isBound, allowed);
  }

  @Override
  public String toString() {
    return isBound ? allowed.stream().collect(Collectors.joining(", ", "[", "]")) : "anything";
  }
}
