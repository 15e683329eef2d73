/** Runs real hosts: QEMU guests that can be watched, told and broken from Java. */
@NullMarked
package io.kexecfleet.lab.host;

import org.jspecify.annotations.NullMarked;
