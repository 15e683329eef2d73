/** Hosts that reboot by themselves and ask first, by the FleetLock protocol: their groups, their leases, their door. */
@NullMarked
package io.kexecfleet.service.fleetlock;

import org.jspecify.annotations.NullMarked;
