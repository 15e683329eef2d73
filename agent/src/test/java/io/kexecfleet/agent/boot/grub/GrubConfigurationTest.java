package io.kexecfleet.agent.boot.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.boot.BootEntry;
import io.kexecfleet.agent.boot.LoaderEntry;
import io.kexecfleet.agent.machine.TargetException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrubConfigurationTest {

  private static final String ONE = "menuentry one --id first {\nlinux /vmlinuz a=1\ninitrd /initrd\n}\n";

  @Test
  void theFirstEntryIsTheDefaultWhereNothingIsSaved() {
    for (var around : List.of(new Configurations(), new Configurations().withVariables(), new Configurations().onEfi())) {
      assertThat(boot(Configurations.DEBIAN, around))
          .isEqualTo(
              new BootEntry(
                  "Debian GNU/Linux",
                  "/boot/vmlinuz-7.2.12-amd64",
                  List.of("/boot/microcode.img", "/boot/initrd.img-7.2.12-amd64"),
                  "root=UUID=1234 ro quiet \"dyndbg=file a.c +p\""));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|/boot/vmlinuz-7.2.12-amd64",
        "gnulinux-simple-1234|/boot/vmlinuz-7.2.12-amd64",
        "Debian GNU/Linux|/boot/vmlinuz-7.2.12-amd64",
        "1>1|/boot/vmlinuz-7.2.11-amd64",
        "gnulinux-advanced-1234>gnulinux-7.2.11-amd64-recovery-1234|/boot/vmlinuz-7.2.11-amd64",
        "1>gnulinux-7.2.11-amd64-recovery-1234|/boot/vmlinuz-7.2.11-amd64",
        "Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 7.2.11-amd64 (recovery mode)|/boot/vmlinuz-7.2.11-amd64"
      })
  void theSavedEntryIsATitleAnIdOrANumber(String saved, String kernel) {
    assertThat(boot(Configurations.DEBIAN, new Configurations().withVariables("saved_entry=" + saved)).kernel()).isEqualTo(kernel);
  }

  @Test
  void theEntryForTheNextBootCountsBeforeTheSavedOne() {
    var around = new Configurations().withVariables("saved_entry=0", "next_entry=1>1");
    assertThat(boot(Configurations.DEBIAN, around).commandLine()).isEqualTo("root=UUID=1234 ro single");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9", "1", "1>9", "1>", "0>0", "no such entry", "gnulinux-7.2.11-amd64-recovery-1234", "2", "osprober-efi-1", "3",
        "uefi-firmware", "0x1", "00"
      })
  void aDefaultThatCannotBeToldOrBootedIsRefused(String saved) {
    assertRefused(Configurations.DEBIAN, new Configurations().withVariables("saved_entry=" + saved));
  }

  @Test
  void whatOnlyGrubKnowsIsNoConcernUntilTheDefaultDependsOnIt() {
    var unclear = "if [ \"$grub_platform\" = efi ]; then menuentry zero { linux /zero; }; fi\n" + ONE;
    assertRefused(unclear, new Configurations());
    assertThat(boot("set default=first\n" + unclear, new Configurations()).kernel()).isEqualTo("/vmlinuz");
    assertThat(boot(unclear, new Configurations().onEfi()).kernel()).isEqualTo("/zero");
    assertRefused("set default=zero\n" + unclear, new Configurations());
    assertRefused("if keystatus --shift; then set default=1; fi\n" + ONE, new Configurations());
    assertRefused("menuentry x { if keystatus; then linux /a; else linux /b; fi; }", new Configurations());
    assertRefused("menuentry x { linux /vmlinuz vt=$match; }; hwmatch x 3", new Configurations());
  }

  /** Its files would be looked for on this system, where others may have the same names. */
  @Test
  void anotherSystemIsNotBootedEvenIfItIsLinux() {
    assertRefused("menuentry Other --id osprober-gnulinux-simple-1 { linux /vmlinuz; }", new Configurations());
  }

  @Test
  void anEntryOfTheUsersOwnCounts() {
    var around = new Configurations().with("custom.cfg", ONE).withVariables("saved_entry=first");
    assertThat(boot(Configurations.DEBIAN, around).initrds()).containsExactly("/initrd");
  }

  @Test
  void aSubmenuSeesOnlyWhatIsExported() {
    var script = "set a=1; set b=2; export b; set default='0>0'; submenu s { menuentry e { linux /k a=$a b=$b; } }";
    assertThat(boot(script, new Configurations()).commandLine()).isEqualTo("a= b=2");
  }

  @Test
  void wordsAreSplitAndQuotedAsGrubDoes() {
    var script = "set two='x  y'; menuentry e { linux16 /k $two \"$two\" a\\ b 'c\"d' $none \"\" e$none; }";
    assertThat(boot(script, new Configurations()).commandLine())
        .isEqualTo("x y \"x  y\" \"a b\" c\\\"d  e");
  }

  @Test
  void fedorasMenuIsMadeOfItsEntriesNewestFirst() {
    assertThat(boot(Configurations.FEDORA, fedora()))
        .isEqualTo(
            new BootEntry(
                "Fedora 6.10", "/vmlinuz-6.10.2", List.of("/initramfs-6.10.2.img"), "root=/dev/mapper/fedora-root ro rhgb quiet"));
    var saved = fedora().withVariables("saved_entry=0a1b-6.9.9-1.fc40.x86_64", "kernelopts=root=/dev/vda", "tuned_initrd=/tuned.img");
    assertThat(boot(Configurations.FEDORA, saved))
        .isEqualTo(new BootEntry("Fedora 6.9", "/vmlinuz-6.9.9", List.of("/initramfs-6.9.9.img", "/tuned.img"), "root=/dev/vda"));
    assertThat(boot(Configurations.FEDORA, fedora().withVariables("saved_entry=2")).kernel()).isEqualTo("/vmlinuz-0-rescue");
  }

  @Test
  void anEntryThatGrubAndTheAgentReadDifferentlyIsRefused() {
    for (var line : List.of("devicetree /x.dtb", "options a\noptions b")) {
      var entry = LoaderEntry.parse("a-1-1.conf", "linux /k\n" + line);
      assertRefused(Configurations.FEDORA, new Configurations().with(entry));
    }
    assertRefused(Configurations.FEDORA, fedora().withVariables("blsdir=/elsewhere"));
    assertRefused(Configurations.FEDORA, fedora().withVariables("early_initrd=ucode.img"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "menuentry x { chainloader +1; }", "menuentry x { linux (hd0,1)/k; }", "menuentry x { linux k; }",
        "menuentry x { initrd /i; }", "menuentry x { linux; }", "menuentry x { linux /k; initrd newc:a:/b; }",
        "menuentry x { linux /k; devicetree /x.dtb; }", "menuentry x { configfile /boot/other.cfg; }", "menuentry x {", "}",
        "menuentry x { }", "if true; then", "fi", "for i in 1 2; do true; done", "function f { f; f; }; f", "foo",
        "menuentry 'x { linux /k; }", "menuentry x { linux /k | cat; }", "menuentry x { linux /k $; }", "source /etc/passwd",
        "load_env -f /etc/passwd", "set prefix=/x; load_env", "configfile /x", "menuentry { linux /k; }", "insmod x { }",
        "set default=$root; menuentry x { linux /k; }", "$root x", "set x; menuentry x { linux /k; }",
        "set default=1; menuentry 1 { linux /k; }; menuentry b { linux /l; }",
        "set default=a; menuentry a --id b { linux /k; }; menuentry c --id a { linux /l; }",
        "set a=xxxxxxxxxxxxxxxx; function d { set a=$a$a$a$a$a$a$a$a; }; d; d; d; d; d; menuentry x { linux /k; }"
      })
  void whatIsNotUnderstoodIsRefused(String script) {
    assertRefused(script, new Configurations());
  }

  /** What is short and takes long, or deep: refused as that, or run, but neither crashes nor hangs. */
  @Test
  void theWorkOfAScriptIsBounded() {
    var around = new Configurations().with("custom.cfg", "source $prefix/custom.cfg; source $prefix/custom.cfg");
    assertRefused("source $prefix/custom.cfg", around);
    assertRefused("function a { b; b; }; function b { c; c; }; function c { a; a; }; a", around);
    assertRefused("if true; then ".repeat(3000), around);
    assertRefused("if keystatus; then true; " + "elif keystatus; then true; ".repeat(1000) + "fi\n" + ONE, around);
    assertThat(boot("if false; then true; " + "elif false; then true; ".repeat(1000) + "fi\n" + ONE, around).kernel()).isEqualTo("/vmlinuz");
    assertThat(boot("! ".repeat(15_000) + "true\n" + ONE, around).kernel()).isEqualTo("/vmlinuz");
    assertThat(boot("if [ " + "! ".repeat(15_000) + "-n a ]; then set x=1; fi\n" + ONE, around).kernel()).isEqualTo("/vmlinuz");
    var assignments = IntStream.range(0, 1500).mapToObj(i -> "set v%d=1\n".formatted(i)).collect(Collectors.joining());
    assertRefused(assignments + ONE, around);
    assertRefused(ONE + " ".repeat(1 << 18), around);
    assertRefused(ONE + "a ".repeat(30_000), around);
    assertRefused(ONE + "a'b'".repeat(30_000), around);
    assertRefused("function f { " + "a=1 b=2\n".repeat(1000) + "}\n" + "f\n".repeat(1000) + ONE, around);
  }

  @Test
  void anEnvironmentBlockIsReadAndNothingElse() {
    assertThat(EnvironmentBlock.parse("grubenv", Configurations.block("a=1", "b=x\\\\y\\\nz", "# c=3", "d=")))
        .containsExactly(entry("a", "1"), entry("b", "x\\y\nz"), entry("d", ""));
    assertThatThrownBy(() -> EnvironmentBlock.parse("grubenv", "a=1")).isInstanceOf(TargetException.class);
    assertThatThrownBy(() -> EnvironmentBlock.parse("grubenv", Configurations.block() + "#")).isInstanceOf(TargetException.class);
  }

  private static Map.Entry<String, String> entry(String name, String value) {
    return Map.entry(name, value);
  }

  private static Configurations fedora() {
    var options = "options $kernelopts\ngrub_users $grub_users\ngrub_arg --unrestricted\n";
    return new Configurations()
        .with(LoaderEntry.parse("0a1b-0-rescue.conf", "title Rescue\nlinux /vmlinuz-0-rescue\n" + options))
        .with(
            LoaderEntry.parse(
                "0a1b-6.9.9-1.fc40.x86_64.conf",
                "title Fedora 6.9\nlinux /vmlinuz-6.9.9\ninitrd /initramfs-6.9.9.img $tuned_initrd\n" + options))
        .with(
            LoaderEntry.parse(
                "0a1b-6.10.2-1.fc40.x86_64.conf", "title Fedora 6.10\nlinux /vmlinuz-6.10.2\ninitrd /initramfs-6.10.2.img\n" + options));
  }

  private static BootEntry boot(String script, Configurations around) {
    return GrubConfiguration.defaultEntry("grub.cfg", script, around);
  }

  private static void assertRefused(String script, Configurations around) {
    assertThatThrownBy(() -> boot(script, around))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("cannot be told");
  }
}
