/** The agent's one connection to the service. */
@NullMarked
package io.kexecfleet.agent.link;

import org.jspecify.annotations.NullMarked;
