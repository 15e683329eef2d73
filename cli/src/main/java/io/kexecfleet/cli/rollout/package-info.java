/** Rollouts as they are watched and reported on. */
@NullMarked
package io.kexecfleet.cli.rollout;

import org.jspecify.annotations.NullMarked;
