/** The agents' door: enrolment, and the check-in that is held until there is something to say. */
@NullMarked
package io.kexecfleet.service.checkin;

import org.jspecify.annotations.NullMarked;
