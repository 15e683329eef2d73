package io.kexecfleet.agent.boot.grub;

import io.kexecfleet.agent.boot.LoaderEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/** Configurations as distributions make them, and what is around them. */
public final class Configurations implements Surroundings {

  /** Debian's, made by grub-mkconfig with GRUB_DEFAULT=saved. */
  public static final String DEBIAN =
      """
      ### BEGIN /etc/grub.d/00_header ###
      if [ -s $prefix/grubenv ]; then
        set have_grubenv=true
        load_env
      fi
      if [ "${next_entry}" ] ; then
         set default="${next_entry}"
         set next_entry=
         save_env next_entry
         set boot_once=true
      else
         set default="${saved_entry}"
      fi

      if [ x"${feature_menuentry_id}" = xy ]; then
        menuentry_id_option="--id"
      else
        menuentry_id_option=""
      fi

      export menuentry_id_option

      if [ "${prev_saved_entry}" ]; then
        set saved_entry="${prev_saved_entry}"
        save_env saved_entry
      fi

      function savedefault {
        if [ -z "${boot_once}" ]; then
          saved_entry="${chosen}"
          save_env saved_entry
        fi
      }
      function load_video {
        if [ x$feature_all_video_module = xy ]; then
          insmod all_video
        else
          insmod efi_gop
        fi
      }

      if [ x$feature_default_font_path = xy ] ; then
         font=unicode
      else
      insmod part_gpt
          font="/usr/share/grub/unicode.pf2"
      fi

      if loadfont $font ; then
        set gfxmode=auto
        load_video
        insmod gfxterm
      fi
      terminal_output gfxterm
      if [ "${recordfail}" = 1 ] ; then
        set timeout=30
      else
        if [ x$feature_timeout_style = xy ] ; then
          set timeout_style=menu
          set timeout=5
        # Fallback normal timeout code in case the timeout_style feature is
        # unavailable.
        else
          set timeout=5
        fi
      fi
      ### BEGIN /etc/grub.d/05_debian_theme ###
      insmod png
      if background_image /usr/share/desktop-base/grub-4x3.png; then
        set color_normal=white/black
      else
        set menu_color_normal=cyan/blue
      fi
      ### BEGIN /etc/grub.d/10_linux ###
      function gfxmode {
      	set gfxpayload="${1}"
      }
      set linux_gfx_mode=
      export linux_gfx_mode
      menuentry 'Debian GNU/Linux' --class debian --class gnu-linux --class os $menuentry_id_option 'gnulinux-simple-1234' {
      	load_video
      	insmod gzio
      	if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
      	insmod part_gpt
      	set root='hd0,gpt2'
      	if [ x$feature_platform_search_hint = xy ]; then
      	  search --no-floppy --fs-uuid --set=root --hint-bios=hd0,gpt2  1234
      	else
      	  search --no-floppy --fs-uuid --set=root 1234
      	fi
      	echo	'Loading Linux 7.2.12-amd64 ...'
      	linux	/boot/vmlinuz-7.2.12-amd64 root=UUID=1234 ro  quiet "dyndbg=file a.c +p"
      	echo	'Loading initial ramdisk ...'
      	initrd	/boot/microcode.img /boot/initrd.img-7.2.12-amd64
      }
      submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option 'gnulinux-advanced-1234' {
      	menuentry 'Debian GNU/Linux, with Linux 7.2.12-amd64' --class debian $menuentry_id_option 'gnulinux-7.2.12-amd64-advanced-1234' {
      		gfxmode $linux_gfx_mode
      		linux	/boot/vmlinuz-7.2.12-amd64 root=UUID=1234 ro
      		initrd	/boot/initrd.img-7.2.12-amd64
      	}
      	menuentry 'Debian GNU/Linux, with Linux 7.2.11-amd64 (recovery mode)' --class debian $menuentry_id_option 'gnulinux-7.2.11-amd64-recovery-1234' {
      		linux	/boot/vmlinuz-7.2.11-amd64 root=UUID=1234 ro single
      		initrd	/boot/initrd.img-7.2.11-amd64
      		savedefault
      	}
      }
      menuentry 'Windows Boot Manager (on /dev/sda1)' --class windows --class os $menuentry_id_option 'osprober-efi-1' {
      	chainloader /EFI/Microsoft/Boot/bootmgfw.efi
      }
      if [ "$grub_platform" = "efi" ]; then
      	fwsetup --is-supported
      	if [ "$?" = 0 ]; then
      		menuentry 'UEFI Firmware Settings' $menuentry_id_option 'uefi-firmware' {
      			fwsetup
      		}
      	fi
      fi
      ### BEGIN /etc/grub.d/41_custom ###
      if [ -f  ${config_directory}/custom.cfg ]; then
        source ${config_directory}/custom.cfg
      elif [ -z "${config_directory}" -a -f  $prefix/custom.cfg ]; then
        source $prefix/custom.cfg
      fi
      """;

  /** Fedora's: the menu comes from loader/entries. */
  public static final String FEDORA =
      """
      set pager=1
      if [ -f ${config_directory}/grubenv ]; then
        load_env -f ${config_directory}/grubenv
      elif [ -s $prefix/grubenv ]; then
        load_env
      fi
      if [ "${next_entry}" ] ; then
         set default="${next_entry}"
         set next_entry=
         save_env next_entry
         set boot_once=true
      else
         set default="${saved_entry}"
      fi
      if [ -z "${kernelopts}" ]; then
        set kernelopts="root=/dev/mapper/fedora-root ro rhgb quiet "
      fi
      insmod part_gpt
      set boot='hd0,gpt2'
      search --no-floppy --fs-uuid --set=boot 5678
      insmod blscfg
      blscfg
      if [ "${boot_success}" = "1" -o "${boot_indeterminate}" = "1" ]; then
        set last_boot_ok=1
      else
        set last_boot_ok=0
      fi
      if [ "${boot_indeterminate}" = "2" ]; then
        increment boot_indeterminate
      fi
      set boot_success=0
      save_env boot_success boot_indeterminate
      if [ x$feature_timeout_style = xy ] ; then
        if [ "${menu_show_once}" ]; then
          unset menu_show_once
          save_env menu_show_once
          set timeout=60
        elif [ "${menu_auto_hide}" -a "${last_boot_ok}" = "1" ]; then
          set timeout=1
        fi
      fi
      """;

  private final Map<String, String> files = new HashMap<>();
  private final List<LoaderEntry> entries = new ArrayList<>();
  private boolean efi;

  public Configurations onEfi() {
    efi = true;
    return this;
  }

  public Configurations with(String name, String text) {
    files.put(name, text);
    return this;
  }

  public Configurations withVariables(String... assignments) {
    return with("grubenv", block(assignments));
  }

  public Configurations with(LoaderEntry entry) {
    entries.add(entry);
    return this;
  }

  /** A grubenv. */
  public static String block(String... assignments) {
    var text = "# GRUB Environment Block\n" + String.join("\n", assignments) + "\n";
    return text + "#".repeat(1024 - text.length());
  }

  @Override
  public OptionalLong size(String name) {
    var text = files.get(name);
    return text == null ? OptionalLong.empty() : OptionalLong.of(text.length());
  }

  @Override
  public String text(String name) {
    return Objects.requireNonNull(files.get(name));
  }

  @Override
  public List<LoaderEntry> loaderEntries() {
    return entries;
  }

  @Override
  public boolean isEfi() {
    return efi;
  }
}
