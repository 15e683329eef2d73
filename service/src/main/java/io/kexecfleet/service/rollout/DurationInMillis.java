package io.kexecfleet.service.rollout;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations are milliseconds in the database. */
@Converter(autoApply = true)
class DurationInMillis implements AttributeConverter<Duration, Long> {

  @Override
  public @Nullable Long convertToDatabaseColumn(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  @Override
  public @Nullable Duration convertToEntityAttribute(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }
}
