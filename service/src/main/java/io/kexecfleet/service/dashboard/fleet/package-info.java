/** The pages about the fleet: at a glance, its hosts, one of them. */
@NullMarked
package io.kexecfleet.service.dashboard.fleet;

import org.jspecify.annotations.NullMarked;
