package io.kexecfleet.agent.fuzz;

import java.util.List;
import java.util.Random;

/** Changes of texts that parsers trip over. */
final class TextMutations {

  private static final int LONGEST_NOISE = 300;
  private static final String SPECIAL = " \t\n\r\0\"'\\$#{}[]()<>;=|&!*?~^+-./,:%@\u00fc\ud800\uffff";

  private final Random random;
  private final List<String> words;

  TextMutations(Random random, List<String> words) {
    this.random = random;
    this.words = words;
  }

  String mutate(String good) {
    var text = new StringBuilder(good);
    for (var changes = 1 + random.nextInt(4); changes > 0; changes--) {
      var at = random.nextInt(text.length() + 1);
      var end = Math.min(text.length(), at + 1 + random.nextInt(random.nextBoolean() ? 3 : 60));
      switch (random.nextInt(6)) {
        case 0 -> text.insert(at, special());
        case 1 -> text.delete(at, end);
        case 2 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
        case 3 -> text.insert(at, word());
        case 4 -> text.replace(at, end, word());
        default -> text.setLength(random.nextInt(4) == 0 ? at : text.length());
      }
    }
    return text.toString();
  }

  String noise() {
    var text = new StringBuilder();
    for (var length = random.nextInt(LONGEST_NOISE); text.length() < length; ) {
      switch (random.nextInt(3)) {
        case 0 -> text.append(word()).append(' ');
        case 1 -> text.append(special());
        default -> text.append((char) (' ' + random.nextInt('~' - ' ')));
      }
    }
    return text.toString();
  }

  private String word() {
    return words.isEmpty() ? "" : words.get(random.nextInt(words.size()));
  }

  private char special() {
    return SPECIAL.charAt(random.nextInt(SPECIAL.length()));
  }
}
