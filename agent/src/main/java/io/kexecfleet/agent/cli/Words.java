package io.kexecfleet.agent.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The words of a command line that nobody has understood yet: each command takes out what it knows. */
final class Words {

  private final Deque<String> left;

  Words(List<String> words) {
    this.left = new ArrayDeque<>(words);
  }

  /** The next word, whatever it is. */
  Optional<String> next() {
    return Optional.ofNullable(left.poll());
  }

  /** Whether an option without a value is there. */
  boolean flag(String name) {
    return left.removeFirstOccurrence(name);
  }

  /** The value behind an option, or of {@code name=value}; of several the first. */
  Optional<String> value(String name) throws UsageException {
    var words = new ArrayList<>(left);
    for (var at = 0; at < words.size(); at++) {
      var word = words.remove(at);
      if (word.startsWith(name + "=")) {
        return take(words, word.substring(name.length() + 1));
      }
      if (word.equals(name)) {
        if (at == words.size()) {
          throw new UsageException("%s needs a value.".formatted(name));
        }
        return take(words, words.remove(at));
      }
      words.add(at, word);
    }
    return Optional.empty();
  }

  private Optional<String> take(List<String> rest, String value) {
    left.clear();
    left.addAll(rest);
    return Optional.of(value);
  }

  /** Whatever is left now is a mistake. */
  void requireNone() throws UsageException {
    if (!left.isEmpty()) {
      throw new UsageException("\"%s\" is not understood here; --help tells what is.".formatted(left.peek()));
    }
  }
}
