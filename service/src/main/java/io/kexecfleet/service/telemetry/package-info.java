/** What figures, log lines and traces of all rooms have in common; what is counted is declared by the room that counts it. */
@NullMarked
package io.kexecfleet.service.telemetry;

import org.jspecify.annotations.NullMarked;
