package io.kexecfleet.agent.fuzz;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Feeds what reads foreign bytes and texts with broken ones: good ones changed here and there, and noise. The same seed
 * gives the same inputs; {@code -Dfuzz.seed=} sets another one, and {@code -Dfuzz.times=} takes so many times as many.
 */
public final class Fuzzer {

  /** For what hangs, not for what is slow: the build's machine may have much else to do. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final int LONGEST_SHOWN = 2000;

  private final long seed = Long.getLong("fuzz.seed", 20260329L);
  private final String name;
  private final Class<? extends RuntimeException> refusal;
  private final Random random;

  /**
   * @param name of what reads, for the report
   * @param refusal the one exception that may come out
   */
  public Fuzzer(String name, Class<? extends RuntimeException> refusal) {
    this.name = name;
    this.refusal = refusal;
    this.random = new Random(seed ^ name.hashCode());
  }

  /** Feeds so many byte arrays, made of good ones. */
  public void bytes(int inputs, List<byte[]> good, Consumer<byte[]> reader) {
    var mutations = new ByteMutations(random);
    feed(inputs, good, mutations::mutate, mutations::noise, reader, bytes -> HexFormat.of().formatHex(bytes));
  }

  /**
   * Feeds so many texts, made of good ones.
   *
   * @param words that mean something in them
   */
  public void texts(int inputs, List<String> good, List<String> words, Consumer<String> reader) {
    var mutations = new TextMutations(random, words);
    feed(inputs, good, mutations::mutate, mutations::noise, reader, text -> text);
  }

  private <T> void feed(
      int inputs,
      List<T> good,
      UnaryOperator<T> mutate,
      Supplier<T> noise,
      Consumer<T> reader,
      Function<T, String> show) {
    var all = inputs * Integer.getInteger("fuzz.times", 1);
    var taken = new int[1];
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          for (var i = 0; i < all; i++) {
            var input = i % 8 == 7 ? noise.get() : mutate.apply(good.get(i % good.size()));
            taken[0] += isTaken(input, reader, show) ? 1 : 0;
          }
        },
        () -> "%s hangs (fuzz.seed %d)".formatted(name, seed));
    System.out.printf("fuzz: %s, %d inputs, %d taken, fuzz.seed %d%n", name, all, taken[0], seed);
  }

  private <T> boolean isTaken(T input, Consumer<T> reader, Function<T, String> show) {
    try {
      reader.accept(input);
      return true;
    } catch (RuntimeException | Error thrown) {
      if (refusal.isInstance(thrown)) {
        return false;
      }
      var shown = show.apply(input);
      throw new AssertionError(
          "%s does not refuse but throws (fuzz.seed %d): %s"
              .formatted(name, seed, shown.substring(0, Math.min(LONGEST_SHOWN, shown.length()))),
          thrown);
    }
  }

  /** The bytes of a text, for readers that take those. */
  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
