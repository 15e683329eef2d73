package io.kexecfleet.cli.input;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A length of time as people write it: {@code 90s}, {@code 30m}, {@code 2h}, {@code 30d}; or by ISO 8601, {@code PT1H30M}. */
public final class Length implements ITypeConverter<Duration> {

  private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})([smhd])");

  @Override
  public Duration convert(String text) {
    var parts = SHORT.matcher(text);
    try {
      return parts.matches() ? of(Long.parseLong(parts.group(1)), parts.group(2)) : Duration.parse(text);
    } catch (DateTimeException e) {
      throw new TypeConversionException("'%s' is no length of time: write 90s, 30m, 2h, 30d or PT1H30M.".formatted(text));
    }
  }

  private static Duration of(long number, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
