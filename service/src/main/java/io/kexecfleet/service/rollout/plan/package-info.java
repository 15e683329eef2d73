/** What an operator wants of a rollout: values only. */
@NullMarked
@NamedInterface("plan")
package io.kexecfleet.service.rollout.plan;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
