package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.preflight.facts.Fact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads files whole, up to a limit, and says of one that cannot be read why. Waits for nothing and nobody. */
final class Read {

  /** The largest file that is read, a list of modules, has about 1 MiB. */
  static final int LONGEST_FILE = 8 << 20;

  private static final int MOST_ENTRIES = 10_000;

  /** What a Java path can name whatever the locale is, and what stays in its directory. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_+~-][A-Za-z0-9._+~-]{0,127}");

  private Read() {}

  static boolean isPlainName(String name) {
    return PLAIN_NAME.matcher(name).matches();
  }

  /** The text of a file that must be there; without white space around it. */
  static Fact<String> text(Path file) {
    return optional(file)
        .then(text -> text.map(Fact::of).orElseGet(() -> Fact.unknown("%s is not there.".formatted(file))));
  }

  /** The text of a file that need not be there. */
  static Fact<Optional<String>> optional(Path file) {
    return bytes(file).map(found -> found.map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip()));
  }

  static Fact<Optional<byte[]>> bytes(Path file) {
    // A pipe or a device could make the reader wait; files of /proc and /sys are regular ones.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return Fact.unknown("%s is not a file.".formatted(file));
    }
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(LONGEST_FILE + 1);
      return bytes.length > LONGEST_FILE
          ? Fact.unknown("%s has more than %d bytes and was not read.".formatted(file, LONGEST_FILE))
          : Fact.of(Optional.of(bytes));
    } catch (NoSuchFileException none) {
      return Fact.of(Optional.empty());
    } catch (IOException failed) {
      return Fact.unknown("%s cannot be read: %s.".formatted(file, failed));
    }
  }

  /** What is in a directory, by name; nothing where there is none. */
  static Fact<List<Path>> entries(Path directory) {
    return entries(directory, "*");
  }

  static Fact<List<Path>> entries(Path directory, String pattern) {
    var entries = new ArrayList<Path>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, pattern)) {
      for (var entry : stream) {
        if (entries.size() == MOST_ENTRIES) {
          return Fact.unknown("%s has more than %d entries.".formatted(directory, MOST_ENTRIES));
        }
        entries.add(entry);
      }
    } catch (NoSuchFileException | NotDirectoryException none) {
      return Fact.of(List.of());
    } catch (IOException | DirectoryIteratorException failed) {
      return Fact.unknown("%s cannot be listed: %s.".formatted(directory, failed));
    }
    entries.sort(null);
    return Fact.of(List.copyOf(entries));
  }

  /** A whole number, in decimal. */
  static Fact<Long> number(Path file, String text) {
    return text.matches("-?\\d{1,18}")
        ? Fact.of(Long.parseLong(text))
        : Fact.unknown("%s has \"%s\" where a number belongs.".formatted(file, text));
  }

  /** All values, or the first reason why one of them is unknown. */
  static <T> Fact<List<T>> all(List<Fact<T>> facts) {
    var values = new ArrayList<T>();
    for (var fact : facts) {
      switch (fact) {
        case Fact.Known<T>(var value) -> values.add(value);
        case Fact.Unknown<T>(var why) -> {
          return Fact.unknown(why);
        }
      }
    }
    return Fact.of(List.copyOf(values));
  }
}
