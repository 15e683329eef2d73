/** The agent's command line, for a person on the host. */
@NullMarked
package io.kexecfleet.agent.cli;

import org.jspecify.annotations.NullMarked;
