/** What GRUB would boot next: its script language as far as configurations use it, run without GRUB. */
@NullMarked
package io.kexecfleet.agent.boot.grub;

import org.jspecify.annotations.NullMarked;
