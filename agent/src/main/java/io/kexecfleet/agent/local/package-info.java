/** What a person on the host asks of the agent, and what it answers. */
@NullMarked
package io.kexecfleet.agent.local;

import org.jspecify.annotations.NullMarked;
