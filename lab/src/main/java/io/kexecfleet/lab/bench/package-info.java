/** How fast the service is, measured on simulated fleets, and the agent, measured as it is packaged. */
@NullMarked
package io.kexecfleet.lab.bench;

import org.jspecify.annotations.NullMarked;
