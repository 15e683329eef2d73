package io.kexecfleet.cli.input;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads what operators write: YAML, or JSON, which a file is that begins with a brace. */
public final class Documents {

  /** What goes for the standard input in place of a file. */
  public static final String STANDARD_INPUT = "-";

  static final int MOST_BYTES = 4 << 20;

  private Documents() {}

  /** @throws Failure where the file has none, or several */
  public static Document one(Shell shell, String file) {
    var all = all(shell, file);
    if (all.size() > 1) {
      throw refused("%s has %d documents, where one is expected.".formatted(name(file), all.size()));
    }
    return all.getFirst();
  }

  /** The documents of a file, one at least; in YAML they are parted by {@code ---}. */
  public static List<Document> all(Shell shell, String file) {
    return parse(name(file), text(shell, file));
  }

  /** @throws Failure when it cannot be read, is not UTF-8 or has more than 4 MiB */
  public static String text(Shell shell, String file) {
    var bytes = bytes(shell, file);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString().replaceFirst("^\uFEFF", "");
    } catch (CharacterCodingException e) {
      throw refused("%s is not in UTF-8.".formatted(name(file)));
    }
  }

  static List<Document> parse(String file, String text) {
    var documents = new ArrayList<Document>();
    try (var parser = parser(text)) {
      while (parser.nextToken() != null) {
        documents.add(DocumentReader.read(file, parser));
      }
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw refused(
          "%s cannot be understood%s: %s"
              .formatted(file, at == null ? "" : " in line " + at.getLineNr(), e.getOriginalMessage().lines().findFirst().orElse("")));
    }
    if (documents.isEmpty()) {
      throw refused("%s is empty.".formatted(file));
    }
    return documents;
  }

  private static JsonParser parser(String text) {
    return text.stripLeading().startsWith("{") ? Json.MAPPER.createParser(text) : Yaml.MAPPER.createParser(text);
  }

  private static byte[] bytes(Shell shell, String file) {
    try (InputStream in = file.equals(STANDARD_INPUT) ? shell.in() : Files.newInputStream(Path.of(file))) {
      var bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw refused("%s has more than %d MiB.".formatted(name(file), MOST_BYTES >> 20));
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw refused("There is no file %s.".formatted(file));
    } catch (IOException e) {
      throw refused("%s cannot be read: %s".formatted(name(file), e.getMessage()));
    }
  }

  private static String name(String file) {
    return file.equals(STANDARD_INPUT) ? "The standard input" : file;
  }

  private static Failure refused(String message) {
    return Failure.of(ExitStatus.REFUSED, message);
  }

  /** Loaded only where it is needed. */
  private static final class Yaml {
    static final YAMLMapper MAPPER = YAMLMapper.builder().build();
  }
}
