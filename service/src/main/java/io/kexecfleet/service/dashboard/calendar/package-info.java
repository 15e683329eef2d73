/** The pages of maintenance windows and freezes. */
@NullMarked
package io.kexecfleet.service.dashboard.calendar;

import org.jspecify.annotations.NullMarked;
