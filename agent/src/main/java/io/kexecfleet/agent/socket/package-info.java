/** The socket over which a person on the host talks to the agent: only root reaches it, one line of JSON each way. */
@NullMarked
package io.kexecfleet.agent.socket;

import org.jspecify.annotations.NullMarked;
