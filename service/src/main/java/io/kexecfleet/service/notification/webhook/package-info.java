/** Webhooks: whom events are sent to, signed, at least once each. */
@NullMarked
@NamedInterface("webhook")
package io.kexecfleet.service.notification.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
