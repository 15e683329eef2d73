package io.kexecfleet.service.security;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings {@code kexec-fleet.first-administrator.*}: how the first administrator comes in.
 *
 * @param secretFile file with the secret that makes one, once, read at the start: of those who set services up without looking
 *     into them; empty: the service makes one
 */
@ConfigurationProperties("kexec-fleet.first-administrator")
record FirstAdministratorSettings(@DefaultValue("") String secretFile) {

  /** The file, or null. */
  @Nullable Path given() {
    return secretFile.isEmpty() ? null : Path.of(secretFile);
  }
}
