/** What the preflight knows of a host; what could not be read is part of it. */
@NullMarked
package io.kexecfleet.agent.preflight.facts;

import org.jspecify.annotations.NullMarked;
