/** The operators' door: hosts and rollouts as JSON. */
@NullMarked
package io.kexecfleet.service.api;

import org.jspecify.annotations.NullMarked;
