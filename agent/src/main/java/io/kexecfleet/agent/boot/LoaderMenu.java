package io.kexecfleet.agent.boot;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What systemd-boot boots next, of the entries that it lists (UAPI.1, Sorting; systemd-boot(7)). */
public final class LoaderMenu {

  private static final String LAST_BOOTED = "@saved";

  private static final Comparator<LoaderEntry> BY_SORT_KEY =
      Comparator.<LoaderEntry, String>comparing(entry -> entry.first("sort-key"))
          .thenComparing(entry -> entry.first("machine-id"))
          .thenComparing(entry -> entry.first("version"), VersionOrder.OLDEST_FIRST.reversed());

  /** What is tried first comes first. */
  static final Comparator<LoaderEntry> FIRST_CHOICE_FIRST =
      Comparator.comparing(LoaderEntry::isBad)
          .thenComparing(entry -> !hasSortKey(entry))
          .thenComparing((a, b) -> hasSortKey(a) && hasSortKey(b) ? BY_SORT_KEY.compare(a, b) : 0)
          .thenComparing(LoaderEntry::id, VersionOrder.OLDEST_FIRST.reversed())
          .thenComparingInt(entry -> entry.triesLeft() == null ? Integer.MIN_VALUE : -entry.triesLeft())
          .thenComparingInt(LoaderEntry::triesDone)
          .thenComparing(LoaderEntry::fileName);

  private LoaderMenu() {}

  /**
   * The entry that is booted when nobody touches anything.
   *
   * @param entries in any order
   * @throws io.kexecfleet.agent.machine.TargetException when that cannot be told
   */
  public static LoaderEntry next(List<LoaderEntry> entries, LoaderSettings settings, Architecture here) {
    var listed = entries.stream().filter(entry -> entry.isListedOn(here)).sorted(FIRST_CHOICE_FIRST).toList();
    if (listed.isEmpty()) {
      throw Refuse.entry("loader/entries and EFI/Linux", "none of the entries there is for this host");
    }
    var wanted = firstOf(settings.oneShot(), settings.chosen(), settings.configured());
    if (wanted != null && wanted.equals(LAST_BOOTED)) {
      wanted = settings.lastBooted();
    }
    return wanted == null ? listed.getFirst() : named(wanted, listed);
  }

  /** systemd-boot would quietly take another one where nothing has that name; whoever set it meant something else. */
  private static LoaderEntry named(String wanted, List<LoaderEntry> listed) {
    var pattern = wanted.toLowerCase(Locale.ROOT);
    return listed.stream()
        .filter(entry -> Glob.matches(pattern, entry.id()))
        .findFirst()
        .orElseThrow(() -> Refuse.entry("systemd-boot", "its default is \"%s\", and no entry has that name".formatted(wanted)));
  }

  private static boolean hasSortKey(LoaderEntry entry) {
    return !entry.first("sort-key").isEmpty();
  }

  private static @Nullable String firstOf(@Nullable String... values) {
    for (var value : values) {
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
