/** Pages: the list of rollouts, their templates, and the form that makes one. */
@NullMarked
package io.kexecfleet.service.dashboard.rollouts;

import org.jspecify.annotations.NullMarked;
