package io.kexecfleet.service.outgoing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A bearer token that is kept in a file. */
public final class BearerToken {

  private static final int LONGEST = 16 * 1024;

  /** As in RFC 6750. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private BearerToken() {}

  /**
   * The token in this file; blanks and line ends around it do not count.
   *
   * @throws IOException when it cannot be read, or holds anything else than one token; the message never shows what it holds
   */
  public static String read(Path file) throws IOException {
    try (var content = Files.newInputStream(file)) {
      var token = new String(content.readNBytes(LONGEST), ISO_8859_1).strip();
      if (content.read() >= 0 || !TOKEN.matcher(token).matches()) {
        throw new IOException("%s does not hold one bearer token.".formatted(file));
      }
      return token;
    }
  }
}
