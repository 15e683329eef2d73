/** When jumps may happen, and when nothing may: maintenance windows, freezes, and what recurs by the wall clock. */
@NullMarked
package io.kexecfleet.service.calendar;

import org.jspecify.annotations.NullMarked;
