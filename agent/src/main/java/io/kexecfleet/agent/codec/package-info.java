/** The agent's records as text. */
@NullMarked
package io.kexecfleet.agent.codec;

import org.jspecify.annotations.NullMarked;
