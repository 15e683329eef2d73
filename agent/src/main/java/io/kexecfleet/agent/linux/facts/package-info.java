/** What the preflight wants to know of a host, read from Linux. */
@NullMarked
package io.kexecfleet.agent.linux.facts;

import org.jspecify.annotations.NullMarked;
