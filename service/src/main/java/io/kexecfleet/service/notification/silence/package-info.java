/** Silences in Alertmanager: who is ordered to jump raises no alarm until it is back. */
@NullMarked
@NamedInterface("silence")
package io.kexecfleet.service.notification.silence;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
