/** Decides what happens next in a rollout: functions of what is known and the time, without I/O, clock or memory. */
@NullMarked
@NamedInterface("engine")
package io.kexecfleet.service.rollout.engine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
