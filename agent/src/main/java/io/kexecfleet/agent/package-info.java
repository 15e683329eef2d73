/** The agent: one loop over one queue of events, and what starts it. */
@NullMarked
package io.kexecfleet.agent;

import org.jspecify.annotations.NullMarked;
