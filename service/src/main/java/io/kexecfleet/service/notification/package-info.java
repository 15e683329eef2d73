/** What happened, for those who watch: one durable log of events, and what is sent to others because of them. */
@NullMarked
package io.kexecfleet.service.notification;

import org.jspecify.annotations.NullMarked;
