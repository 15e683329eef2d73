/** The catalogue of checks before a reboot: pure functions over facts, and the owner's policy about them. */
@NullMarked
package io.kexecfleet.agent.preflight;

import org.jspecify.annotations.NullMarked;
