/** What really happened at a reboot: the record before, the verdict and the timings after. */
@NullMarked
package io.kexecfleet.agent.proof;

import org.jspecify.annotations.NullMarked;
