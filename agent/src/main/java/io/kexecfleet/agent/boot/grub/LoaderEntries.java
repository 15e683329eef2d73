package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.LoaderEntry;
import io.kexecfleet.agent.boot.VersionOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The menu that Fedora's {@code blscfg} makes of the entries in {@code loader/entries} (grub-core/commands/blscfg.c). It
 * knows neither sort keys nor boot counting: the files' names decide.
 */
final class LoaderEntries {

  private static final String SUFFIX = ".conf";

  /** Where the entries are, by both names that the directory may have. */
  private static final Set<String> DIRECTORIES =
      Set.of("", "/loader/entries", "/loader/entries/", "/boot/loader/entries", "/boot/loader/entries/");

  /** A name such as {@code machine-6.5.6-300.fc39.x86_64}, newest first. */
  private static final Comparator<LoaderEntry> NEWEST_FIRST =
      Comparator.comparing(
              LoaderEntries::id,
              Comparator.<String, String>comparing(id -> part(id, 0), VersionOrder.OLDEST_FIRST)
                  .thenComparing(id -> part(id, 1), VersionOrder.OLDEST_FIRST)
                  .thenComparing(id -> part(id, 2), VersionOrder.OLDEST_FIRST)
                  .reversed())
          .thenComparing(LoaderEntry::fileName);

  private LoaderEntries() {}

  static List<MenuEntry> menu(List<LoaderEntry> entries, Variables variables, boolean isCertain, Place place) {
    if (!DIRECTORIES.contains(String.valueOf(variables.get("blsdir").text()))) {
      throw place.refuse("$blsdir is set, and the agent looks into loader/entries only");
    }
    if (!variables.get("early_initrd").is("")) {
      throw place.refuse("$early_initrd is set, which the agent does not act on");
    }
    return entries.stream()
        .filter(entry -> entry.fileName().endsWith(SUFFIX) && !entry.first("linux").isEmpty())
        .sorted(NEWEST_FIRST)
        .map(entry -> menuEntry(entry, isCertain))
        .collect(Collectors.toList());
  }

  private static MenuEntry menuEntry(LoaderEntry entry, boolean isCertain) {
    var place = new Place(entry.fileName(), 1);
    var title = entry.first("title").isEmpty() ? entry.first("linux") : entry.first("title");
    return new MenuEntry(
        place, Value.of(title), Value.of(id(entry)), false, isCertain, List.of(new Command.FromLoader(entry)), List.of());
  }

  /**
   * What GRUB makes of an entry: its values are parts of a script, so that variables and quotes in them count.
   *
   * @throws io.kexecfleet.agent.machine.TargetException when it says something that the agent does not act on
   */
  static List<Command> body(LoaderEntry entry, Variables variables) {
    entry.requireUnderstood();
    if (entry.all("options").size() > 1) {
      throw new Place(entry.fileName(), 1).refuse("it has several lines with options, of which some builds of GRUB take the first");
    }
    var byDefault = variables.get("default_kernelopts").text();
    if (entry.all("options").isEmpty() && byDefault == null) {
      throw new Place(entry.fileName(), 1).refuse("it has no options, and what $default_kernelopts is cannot be told");
    }
    var options = entry.all("options").isEmpty() ? byDefault : entry.first("options");
    var kernel = "linux ($root)%s %s\n".formatted(entry.first("linux"), options);
    var initrds = entry.all("initrd").isEmpty() ? "" : "initrd " + initrds(entry);
    return Parser.parse(entry.fileName(), kernel + initrds);
  }

  private static String initrds(LoaderEntry entry) {
    return entry.all("initrd").stream().map(initrd -> "($root)" + initrd).collect(Collectors.joining(" "));
  }

  private static String id(LoaderEntry entry) {
    var name = entry.fileName();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  /** Name, version or release: what is before, between and behind the last two dashes. */
  private static String part(String id, int which) {
    var release = id.lastIndexOf('-');
    var version = release < 0 ? -1 : id.lastIndexOf('-', release - 1);
    return switch (which) {
      case 0 -> version < 0 ? (release < 0 ? id : id.substring(0, release)) : id.substring(0, version);
      case 1 -> release < 0 ? "" : version < 0 ? id.substring(release + 1) : id.substring(version + 1, release);
      default -> version < 0 ? "" : id.substring(release + 1);
    };
  }
}
