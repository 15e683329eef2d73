/** The agent's state machine: pure, one file for its transitions. */
@NullMarked
package io.kexecfleet.agent.core;

import org.jspecify.annotations.NullMarked;
