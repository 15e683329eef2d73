/** What agent and service say to each other: plain records, JSON on the wire, no framework. */
@NullMarked
package io.kexecfleet.protocol;

import org.jspecify.annotations.NullMarked;
