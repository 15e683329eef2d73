/** Whoever waits for something to happen, at whichever door: how many may, and for how long they are let in. */
@NullMarked
package io.kexecfleet.service.watching;

import org.jspecify.annotations.NullMarked;
