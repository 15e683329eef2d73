package io.kexecfleet.service.rollout.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A number of hosts: so many, or so many of a hundred.
 *
 * @param number hosts from 0 on, or per cent from 0 to 100
 */
public record Amount(int number, boolean percent) {

  public static final Amount NONE = new Amount(0, false);
  public static final Amount ALL = new Amount(100, true);

  private static final Pattern PER_CENT = Pattern.compile("(\\d{1,3})%");
  private static final int HUNDRED = 100;

  /** @throws IllegalArgumentException for less than nothing, and for more than all */
  public Amount {
    if (number < 0 || (percent && number > HUNDRED)) {
      throw new IllegalArgumentException(
          percent ? "%d%% is not between 0%% and 100%%".formatted(number) : "%d is less than nothing".formatted(number));
    }
  }

  /**
   * @param value a number of hosts, or a text such as {@code 10%}
   * @throws IllegalArgumentException when it is neither
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Amount of(Object value) {
    if (value instanceof Integer number) {
      return hosts(number);
    }
    var perCent = PER_CENT.matcher(value instanceof String text ? text : "");
    if (!perCent.matches()) {
      throw new IllegalArgumentException("'%s' is neither a number of hosts nor a percentage such as \"10%%\"".formatted(value));
    }
    return new Amount(Integer.parseInt(perCent.group(1)), true);
  }

  /** What {@link #toString} wrote. */
  public static Amount parse(String text) {
    return of(text.endsWith("%") ? text : Integer.valueOf(text));
  }

  public static Amount hosts(int number) {
    return new Amount(number, false);
  }

  /** How many of these that is at most: parts of a host do not count. */
  public int floorOf(int hosts) {
    return percent ? (int) ((long) hosts * number / HUNDRED) : number;
  }

  /** How many of these that is at least: parts of a host count as one. */
  public int ceilingOf(int hosts) {
    return percent ? (int) (((long) hosts * number + HUNDRED - 1) / HUNDRED) : number;
  }

  /** What {@link #of} reads. */
  @JsonValue
  Object json() {
    return percent ? toString() : (Object) number;
  }

  @Override
  public String toString() {
    return percent ? number + "%" : Integer.toString(number);
  }
}
