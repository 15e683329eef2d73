/** The one port to the machine under the agent, and what can be said about it. */
@NullMarked
package io.kexecfleet.agent.machine;

import org.jspecify.annotations.NullMarked;
