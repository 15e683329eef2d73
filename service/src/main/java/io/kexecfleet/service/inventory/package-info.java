/** The hosts: their enrolment, and when they were last heard of. */
@NullMarked
package io.kexecfleet.service.inventory;

import org.jspecify.annotations.NullMarked;
