/** System calls through the foreign function interface; nothing else in the agent touches native memory. */
@NullMarked
package io.kexecfleet.agent.linux.syscall;

import org.jspecify.annotations.NullMarked;
