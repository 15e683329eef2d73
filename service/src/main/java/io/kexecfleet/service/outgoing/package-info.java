/** How the service asks others over HTTP: where that leads, how long it may take, how much of an answer is read. */
@NullMarked
package io.kexecfleet.service.outgoing;

import org.jspecify.annotations.NullMarked;
