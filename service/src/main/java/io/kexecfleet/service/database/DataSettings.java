package io.kexecfleet.service.database;

import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings {@code kexec-fleet.*} about where things are kept.
 *
 * @param dataDir folder for tokens, the lock and the embedded database; made with mode 0700 where it is missing
 */
@Validated
@ConfigurationProperties("kexec-fleet")
record DataSettings(@NotNull Path dataDir) {}
