/** The hosts: their enrolment, their labels and how to choose by them, and when they were last heard of. */
@NullMarked
package io.kexecfleet.service.inventory;

import org.jspecify.annotations.NullMarked;
