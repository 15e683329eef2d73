package io.kexecfleet.service.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What proves to the issuer that it is this service who asks, kept in a file. */
final class ClientSecret {

  private static final int LONGEST = 1024;
  private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7e]{1,%d}".formatted(LONGEST));

  private ClientSecret() {}

  /**
   * The secret in this file; blanks and line ends around it do not count.
   *
   * @throws IOException when it cannot be read, or holds anything else than one secret; the message never shows what it holds
   */
  static String read(Path file) throws IOException {
    try (var content = Files.newInputStream(file)) {
      var secret = new String(content.readNBytes(2 * LONGEST), ISO_8859_1).strip();
      if (!SECRET.matcher(secret).matches()) {
        throw new IOException("%s does not hold one client secret.".formatted(file));
      }
      return secret;
    }
  }
}
