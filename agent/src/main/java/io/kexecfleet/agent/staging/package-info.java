/** Loads a boot target the best way that can be proven good. */
@NullMarked
package io.kexecfleet.agent.staging;

import org.jspecify.annotations.NullMarked;
