/** Hosts that exist in memory only, with the real agent's loop in them. */
@NullMarked
package io.kexecfleet.lab.fleet;

import org.jspecify.annotations.NullMarked;
