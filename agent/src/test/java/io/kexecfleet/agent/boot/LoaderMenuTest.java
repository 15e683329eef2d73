package io.kexecfleet.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoaderMenuTest {

  private static final LoaderSettings NONE = new LoaderSettings(null, null, null, null);

  @Test
  void anEntryIsReadWithSeveralInitrdsAndOptions() {
    var entry =
        LoaderEntry.parse(
            "debian-7.2.conf",
            """
            # made by kernel-install
            title      Debian
            linux      /debian/7.2/linux
            initrd     /debian/7.2/microcode
            initrd     /debian/7.2/initrd
            options    root=UUID=1 ro
            options	quiet

            """);
    assertThat(entry.toBootEntry())
        .isEqualTo(
            new BootEntry(
                "debian-7.2.conf", "/debian/7.2/linux", List.of("/debian/7.2/microcode", "/debian/7.2/initrd"), "root=UUID=1 ro quiet"));
  }

  @Test
  void whatAnEntrySaysAndTheAgentDoesNotDoIsRefused() {
    for (var line : List.of("devicetree /x.dtb", "uki-url http://x", "profile 1", "linux /other", "newkey 1")) {
      var entry = LoaderEntry.parse("a.conf", "linux /linux\n" + line);
      assertThatThrownBy(entry::toBootEntry).as(line).hasMessageContaining("a.conf");
    }
  }

  @Test
  void anEntryIsNotLong() {
    assertThatThrownBy(() -> LoaderEntry.parse("a.conf", "a\n".repeat(101))).hasMessageContaining("more than 100 lines");
    assertThatThrownBy(() -> LoaderEntry.parse("a.conf", "a".repeat(20_000))).hasMessageContaining("longer than any");
  }

  @Test
  void theBestEntryIsTheOneThatTheSpecificationSortsFirst() {
    var bad = entry("a+0-3.conf", "sort-key a", "version 9");
    var first = entry("x.conf", "sort-key a", "machine-id 1", "version 7.10");
    var older = entry("y+2-1.conf", "sort-key a", "machine-id 1", "version 7.9");
    var otherMachine = entry("z.conf", "sort-key a", "machine-id 2", "version 8");
    var otherSystem = entry("w.conf", "sort-key b", "version 10");
    var newName = entry("linux-6.10.conf");
    var oldName = entry("linux-6.9.conf", "version 99");
    var inOrder = List.of(first, older, otherMachine, otherSystem, newName, oldName, bad);
    for (var seed = 0; seed < inOrder.size(); seed++) {
      var rotated = Stream.concat(inOrder.stream().skip(seed), inOrder.stream().limit(seed));
      assertThat(rotated.sorted(LoaderMenu.FIRST_CHOICE_FIRST)).containsExactlyElementsOf(inOrder);
    }
    assertThat(next(NONE, oldName, bad, first)).isEqualTo("x.conf");
    assertThat(older.triesLeft()).isEqualTo(2);
    assertThat(older.id()).isEqualTo("y.conf");
  }

  @Test
  void entriesForOtherProcessorsAndWithoutAKernelAreNotListed() {
    var arm = entry("arm.conf", "architecture AA64");
    var here = entry("a.conf", "architecture X64");
    var none = LoaderEntry.parse("z.conf", "title none");
    assertThat(next(NONE, arm, here, none)).isEqualTo("a.conf");
    assertThatThrownBy(() -> next(NONE, arm, none)).hasMessageContaining("none of the entries");
  }

  @Test
  void theDefaultIsAPatternAndMayBeOverriddenForOneBoot() {
    var entries = new LoaderEntry[] {entry("debian-7.2.conf"), entry("Debian-7.1.conf"), entry("fedora-1.conf")};
    assertThat(next(configured("debian-*"), entries)).isEqualTo("debian-7.2.conf");
    assertThat(next(configured("debian-?.1*"), entries)).isEqualTo("Debian-7.1.conf");
    assertThat(next(configured("[a-e]*[1].conf"), entries)).isEqualTo("Debian-7.1.conf");
    assertThat(next(new LoaderSettings(null, "fedora-1.conf", null, "debian-*"), entries)).isEqualTo("fedora-1.conf");
    assertThat(next(new LoaderSettings("debian-7.1.conf", "fedora-1.conf", null, null), entries)).isEqualTo("Debian-7.1.conf");
    assertThat(next(new LoaderSettings(null, null, "fedora-1.conf", "@saved"), entries)).isEqualTo("fedora-1.conf");
    assertThat(next(configured("@saved"), entries)).isEqualTo("fedora-1.conf");
    for (var unclear : List.of("arch-*", "[!d]*", "debian\\*", "[")) {
      assertThatThrownBy(() -> next(configured(unclear), entries)).as(unclear).hasMessageContaining("cannot be told");
    }
  }

  @Test
  void loaderSettingsAreReadStrictly() {
    assertThat(LoaderSettings.configuredIn("# x\ntimeout 3\ndefault debian-*\nconsole-mode max\n")).isEqualTo("debian-*");
    assertThat(LoaderSettings.configuredIn("timeout 3")).isNull();
    assertThatThrownBy(() -> LoaderSettings.configuredIn("preferred x")).hasMessageContaining("preferred");
    assertThat(LoaderSettings.variable(utf16("\u0007\u0000debian.conf\u0000"), "V")).isEqualTo("debian.conf");
    assertThat(LoaderSettings.variable(utf16("\u0007\u0000"), "V")).isNull();
    assertThatThrownBy(() -> LoaderSettings.variable(new byte[7], "V")).hasMessageContaining("EFI variable V");
  }

  @Test
  void aUnifiedImageIsAnEntryByItsOsRelease() {
    var entry = LoaderEntry.unified("Debian+3.efi", "/EFI/Linux/Debian+3.efi", "ID=debian\nPRETTY_NAME=\"Debian 13\"\nVERSION_ID='13'\n");
    assertThat(entry).isNotNull();
    assertThat(entry.id()).isEqualTo("debian.efi");
    assertThat(entry.first("version")).isEqualTo("13");
    assertThat(entry.toBootEntry()).isEqualTo(new BootEntry("Debian+3.efi", "/EFI/Linux/Debian+3.efi", List.of(), null));
    assertThat(LoaderEntry.unified("x.efi", "/x.efi", "ID=debian")).isNull();
  }

  private static String next(LoaderSettings settings, LoaderEntry... entries) {
    return LoaderMenu.next(List.of(entries), settings, Architecture.X86_64).fileName();
  }

  private static LoaderSettings configured(@Nullable String pattern) {
    return new LoaderSettings(null, null, null, pattern);
  }

  private static LoaderEntry entry(String name, String... lines) {
    return LoaderEntry.parse(name, String.join("\n", lines) + "\nlinux /linux\n");
  }

  private static byte[] utf16(String text) {
    return text.getBytes(StandardCharsets.UTF_16LE);
  }
}
