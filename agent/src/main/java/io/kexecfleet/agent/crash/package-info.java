/** Keeps a crash kernel loaded, where the host's owner wants that. */
@NullMarked
package io.kexecfleet.agent.crash;

import org.jspecify.annotations.NullMarked;
