/** Rollouts and reboots: the engine that decides, and the transaction around it. */
@NullMarked
package io.kexecfleet.service.rollout;

import org.jspecify.annotations.NullMarked;
