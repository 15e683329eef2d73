/** The machine as Linux shows it: /proc, /sys, the kernel log and kexec_file_load. */
@NullMarked
package io.kexecfleet.agent.linux;

import org.jspecify.annotations.NullMarked;
