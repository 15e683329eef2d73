/** The operators' door: hosts, rollouts, the calendar, tokens and the record of what was done, as JSON. */
@NullMarked
package io.kexecfleet.service.api;

import org.jspecify.annotations.NullMarked;
