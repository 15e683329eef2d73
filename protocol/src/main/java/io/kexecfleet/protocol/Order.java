package io.kexecfleet.protocol;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a host shall do about one reboot.
 *
 * <p>An order is good only for the boot it names and only for {@code validForMillis}, counted by the host from the
 * instant it <em>sent</em> the check-in that this answers. The service counts from the instant it received that
 * check-in, which is never earlier, so the host always stops first, however wrong its wall clock is and however late
 * the reply comes.
 *
 * @param rebootId the reboot; 1 to 64 of A-Z, a-z, 0-9 and '-'
 * @param intent how far to go
 * @param way by which way to go; a service that knows of one way only does not say, and means KEXEC
 * @param bootId the boot that must still be running
 * @param validForMillis how long this holds, see above
 * @param target what to boot
 * @param hooks names of hooks that the host's owner installed, to be run around this reboot beside those that always are;
 *     a service that knows of none does not say
 * @param decidedAtMillis when it was decided to jump, by the service's clock, milliseconds since the epoch; null before that,
 *     and where it does not say
 */
public record Order(
    String rebootId,
    Intent intent,
    Way way,
    String bootId,
    long validForMillis,
    BootTarget target,
    List<String> hooks,
    @Nullable Long decidedAtMillis) {

  /** More than any host needs. */
  public static final int MOST_HOOKS = 16;

  /** What a hook may be called; none of them can be taken for a path. */
  public static final String HOOK_NAME = "[a-z0-9][a-z0-9._-]{0,63}";

  /** Hooks are told it, and it goes into logs. */
  private static final String REBOOT_ID = "[A-Za-z0-9-]{1,64}";

  public enum Intent {
    /** Get ready to go: load the target and keep it loaded. */
    STAGE,
    /** Go. */
    JUMP
  }

  public enum Way {
    /** Jump into what was staged. */
    KEXEC,
    /** Nothing is staged; the firmware starts what it would start anyway. */
    FIRMWARE
  }

  public Order {
    if (!rebootId.matches(REBOOT_ID)) {
      throw new IllegalArgumentException("A reboot's id has 1 to 64 of A-Z, a-z, 0-9 and '-'.");
    }
    Objects.requireNonNull(intent, "intent");
    Objects.requireNonNull(bootId, "bootId");
    Objects.requireNonNull(target, "target");
    way = Objects.requireNonNullElse(way, Way.KEXEC);
    hooks = hooks == null ? List.of() : List.copyOf(hooks);
    if (hooks.size() > MOST_HOOKS || !hooks.stream().allMatch(name -> name.matches(HOOK_NAME))) {
      throw new IllegalArgumentException(
          "An order names at most %d hooks, each 1 to 64 of a-z, 0-9, '.', '_' and '-'.".formatted(MOST_HOOKS));
    }
  }

  /** An order to stage, or to jump at once, without hooks of its own. */
  public static Order of(String rebootId, Intent intent, Way way, String bootId, long validForMillis, BootTarget target) {
    return new Order(rebootId, intent, way, bootId, validForMillis, target, List.of(), null);
  }
}
