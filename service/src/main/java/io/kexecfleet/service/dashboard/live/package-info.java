/** The pages of one rollout, live: what its hosts do as they do it, and what can be done about it. */
@NullMarked
package io.kexecfleet.service.dashboard.live;

import org.jspecify.annotations.NullMarked;
