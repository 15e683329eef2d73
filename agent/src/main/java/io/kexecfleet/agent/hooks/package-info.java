/** What the host's owner has to say around a reboot: the hooks before it, and whether the host is well after it. */
@NullMarked
package io.kexecfleet.agent.hooks;

import org.jspecify.annotations.NullMarked;
