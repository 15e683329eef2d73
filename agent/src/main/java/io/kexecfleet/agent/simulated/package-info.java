/** A machine that exists in memory only: for tests, and for fleets of thousands in one process. */
@NullMarked
package io.kexecfleet.agent.simulated;

import org.jspecify.annotations.NullMarked;
