/** How fast the service is, measured on simulated fleets. */
@NullMarked
package io.kexecfleet.lab.bench;

import org.jspecify.annotations.NullMarked;
