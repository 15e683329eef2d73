package io.kexecfleet.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.boot.grub.Configurations;
import io.kexecfleet.agent.boot.grub.GrubConfiguration;
import io.kexecfleet.agent.fuzz.Fuzzer;
import io.kexecfleet.agent.machine.TargetException;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everything that is read from boot directories: broken, it is refused as what it is, and nothing else happens. */
class BootFilesFuzzTest {

  private static final List<String> ENTRY_WORDS =
      List.of("linux ", "initrd ", "options ", "efi /x", "uki /y", "architecture x64", "sort-key a", "version 6.1", "machine-id 0a", "\n");

  private static final String ENTRY =
      "title Debian\nsort-key debian\nversion 7.2.12\nmachine-id 0a1b\nlinux /k\ninitrd /a\ninitrd /b\noptions root=/dev/vda ro\n";

  private static final String MENU =
      """
      set default="${saved_entry}"
      if [ "${next_entry}" ]; then set default="${next_entry}"; fi
      menuentry a { linux /k $x; }
      submenu b { menuentry c { linux /l; } }
      """;

  @Test
  void kernels() {
    var sections = new LinkedHashMap<String, byte[]>();
    sections.put(".osrel", KernelImages.text("ID=debian"));
    sections.put(".cmdline", KernelImages.text("root=/dev/vda"));
    sections.put(".uname", KernelImages.text("7.2.12"));
    sections.put(".initrd", new byte[100]);
    sections.put(".linux", KernelImages.bzImage("7.2.12 x"));
    var arm = KernelImages.arm64(0x2000000, "Linux version 7.2.12 x");
    var good =
        List.of(
            KernelImages.bzImage("7.2.12 x"),
            arm,
            KernelImages.gzip(arm),
            KernelImages.zboot("gzip", KernelImages.gzip(arm)),
            KernelImages.unified(sections));
    new Fuzzer("kernels", TargetException.class).bytes(200_000, good, BootFilesFuzzTest::recognise);
  }

  private static void recognise(byte[] file) {
    switch (KernelFile.recognise(file, file.length, "x")) {
      case KernelFile.Plain(var header) -> {
        assertThat(Long.bitCount(header.alignment())).isOne();
        assertThat(header.memory()).isBetween(0L, 1L << 34);
        assertThat(header.commandLineLimit()).isNotNegative();
      }
      case KernelFile.Compressed(var offset, var length) -> requireInside(file, offset, length);
      case KernelFile.Unified(var image) -> {
        requireInside(file, image.kernel().offset(), image.kernel().length());
        image.initrds().forEach(initrd -> requireInside(file, initrd.offset(), initrd.length()));
        if (image.commandLine() != null) {
          requireInside(file, image.commandLine().offset(), image.commandLine().length());
        }
      }
    }
  }

  private static void requireInside(byte[] file, long offset, long length) {
    if (offset < 0 || length < 0 || offset + length > file.length) {
      throw new AssertionError("%d bytes at %d of a file of %d".formatted(length, offset, file.length));
    }
  }

  @Test
  void banners() {
    var good = List.of(KernelImages.arm64(1, "Linux version 7.2.12 x"), KernelImages.text("Linux version Linux version 6.1 x"));
    new Fuzzer("banners", TargetException.class).bytes(30_000, good, bytes -> KernelBanner.releaseIn(bytes, bytes.length));
  }

  @Test
  void compressedArm64Kernels() {
    new Fuzzer("arm64 headers", TargetException.class)
        .bytes(30_000, List.of(KernelImages.arm64(0x2000000, "")), bytes -> Arm64Image.parse(bytes, "x"));
  }

  @Test
  void entries() {
    var other = LoaderEntry.parse("other.conf", ENTRY);
    new Fuzzer("entries", TargetException.class)
        .texts(
            60_000,
            List.of(ENTRY, "linux /k"),
            ENTRY_WORDS,
            text -> {
              var name = text.length() > 40 ? text.substring(0, 40) : text + "+3-1.conf";
              var settings = new LoaderSettings(null, null, null, null);
              LoaderMenu.next(List.of(other, LoaderEntry.parse(name, text)), settings, Architecture.X86_64).toBootEntry();
            });
  }

  @Test
  void loaderSettings() {
    var entries = List.of(LoaderEntry.parse("debian-7.2.12.conf", ENTRY));
    new Fuzzer("loader.conf", TargetException.class)
        .texts(
            40_000,
            List.of("timeout 3\ndefault debian-*\n", "default debian-[0-9].?.*.conf\neditor no\n"),
            List.of("*", "?", "[a-z]", "[!", "default ", "@saved"),
            text -> {
              var configured = LoaderSettings.configuredIn(text);
              LoaderMenu.next(entries, new LoaderSettings(null, null, null, configured), Architecture.X86_64);
            });
    new Fuzzer("EFI variables", TargetException.class)
        .bytes(20_000, List.of(new byte[] {7, 0, 0, 0, 'a', 0, '.', 0, 0, 0}), bytes -> LoaderSettings.variable(bytes, "x"));
  }

  @Test
  void osReleases() {
    new Fuzzer("os-release", TargetException.class)
        .texts(
            20_000,
            List.of("ID=debian\nVERSION_ID=\"13\"\nPRETTY_NAME='Debian 13'\n"),
            List.of("IMAGE_ID=", "=", "\"\"", "#"),
            text -> LoaderEntry.unified("a.efi", "/EFI/Linux/a.efi", text));
  }

  @Test
  void grubConfigurations() {
    var around =
        new Configurations()
            .with(LoaderEntry.parse("0a1b-6.9.9-1.fc40.conf", ENTRY))
            .withVariables("saved_entry=0", "kernelopts=root=/dev/vda")
            .with("custom.cfg", "menuentry custom { linux /k; initrd /i; }");
    new Fuzzer("grub.cfg", TargetException.class)
        .texts(
            30_000,
            List.of(Configurations.DEBIAN, Configurations.FEDORA, "menuentry a --id b { linux /k $x; initrd /i; }"),
            List.of(
                "if ", " then\n", "\nelse\n", "\nfi\n", "menuentry x { linux /k; }", "submenu s {", "}\n", "{", "function f { f; f; }\nf\n",
                "set default=", "\"${saved_entry}\"", "$x", "[ -z ", " -o ", " -a ", " ! ", "blscfg\n", "load_env\n", "source $prefix/custom.cfg\n",
                "search --set=default x\n", "unset default\n", "export a\n", "set a=$a$a$a$a\n"),
            text -> GrubConfiguration.defaultEntry("grub.cfg", text, around));
  }

  @Test
  void grubEnvironments() {
    new Fuzzer("grubenv", TargetException.class)
        .texts(
            30_000,
            List.of(Configurations.block("saved_entry=1>0", "next_entry=", "x=a\\\\b")),
            List.of("next_entry=", "saved_entry=1>0\n", "\\", "#", "\n"),
            text -> {
              var block = text.substring(0, Math.min(1024, text.length()));
              GrubConfiguration.defaultEntry("grub.cfg", "load_env\n" + MENU, new Configurations().with("grubenv", block));
            });
  }

  @Test
  void versions() {
    new Fuzzer("versions", TargetException.class)
        .texts(
            40_000,
            List.of("6.12.43+deb13-amd64", "6.1.0~rc1", "0a1b-6.10.2-300.fc40.x86_64", ""),
            List.of("~", "^1", "-", ".", "007", "9999999999999999999999", "rc"),
            text -> {
              var half = text.length() / 2;
              var a = text.substring(0, half);
              var b = text.substring(half);
              var order = VersionOrder.OLDEST_FIRST;
              assertThat(Integer.signum(order.compare(a, b))).isEqualTo(-Integer.signum(order.compare(b, a)));
              assertThat(order.compare(text, text)).isZero();
            });
  }
}
